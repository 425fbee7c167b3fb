package check

import "testing"

// A study without faults gives a measurement for every value, and only the note that n counts animals.
func TestClean(t *testing.T) {
	trial := clean()
	out, issues := trial.run(t)
	if got, want := out.Measurements.Len(), len(trial.values); got != want {
		t.Errorf("%d measurements, want %d", got, want)
	}
	for _, m := range out.Measurements.All() {
		if m.Excluded || !m.Value.OK {
			t.Errorf("%+v", m)
		}
	}
	if len(issues) != 1 || summary(issues[0]) != "D-19 note" {
		for _, i := range issues {
			t.Errorf("%s: %+v", summary(i), i)
		}
	}
	if out.Groups.Len() != 4 || out.Animals.Len() != 16 {
		t.Errorf("%d groups, %d animals", out.Groups.Len(), out.Animals.Len())
	}
}
