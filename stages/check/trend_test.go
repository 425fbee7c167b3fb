package check

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"earmark/internal/issue"
	"earmark/schemas"
)

// cellsOn are the values of an animal, endpoint and day.
func (t *trial) cellsOn(animal, endpoint string, day int32) []*schemas.CollectedValue {
	var of []*schemas.CollectedValue
	for i := range t.values {
		if v := &t.values[i]; v.Animal == animal && v.Endpoint == endpoint && v.StudyDay.V == day {
			of = append(of, v)
		}
	}
	return of
}

// put types another number into a value.
func put(v *schemas.CollectedValue, value float64) {
	v.Value.V, v.Text, v.Typed = value, number(value), number(value)
}

// swap exchanges the numbers of two values.
func swap(a, b *schemas.CollectedValue) {
	x, y := a.Value.V, b.Value.V
	put(a, y)
	put(b, x)
}

// evidence are the issues of some codes.
func evidence(issues []issue.Issue, codes ...string) []issue.Issue {
	return slices.DeleteFunc(slices.Clone(issues), func(i issue.Issue) bool { return !slices.Contains(codes, i.Code) })
}

// byCourse are the codes of the rules that compare values with the animals' own courses.
var byCourse = []string{"D-10", "D-11", "V-23", "D-12", "D-13", "V-03", "V-04", "T-13", "T-14", "V-05", "V-06", "V-08", "V-09", "V-12", "V-21"}

// Faults put into simulated studies, each of which one rule finds and no other speaks of. Seed 4 reads each ear three
// times to 1 µm, seed 10 once to 10 µm; seed 3 has disease on the right ear only.
func TestCourses(t *testing.T) {
	pick := func(t *trial, group string, nth int) string {
		for _, a := range t.animals {
			if a.Group == group {
				if nth--; nth < 0 {
					return a.Animal
				}
			}
		}
		panic("no such animal")
	}
	for _, c := range []struct {
		name   string
		seed   uint64
		change func(t *trial) []string // texts that the issue must hold
		code   string
	}{
		{"D-11 two animals of different groups", 4, func(t *trial) []string {
			a, b := pick(t, "Sham", 0), pick(t, "Vehicle", 0)
			x, y := t.cellsOn(a, "ear_thickness", 9), t.cellsOn(b, "ear_thickness", 9)
			for k := range x {
				swap(x[k], y[k])
			}
			return []string{a, b, "look exchanged on day 9"}
		}, "D-11"},
		{"V-23 weights of two animals", 4, func(t *trial) []string {
			a, b := t.animals[0].Animal, ""
			for _, other := range t.animals { // of the other sex, so that their weights differ
				if other.Sex != t.animals[0].Sex {
					b = other.Animal
				}
			}
			swap(t.cellsOn(a, "body_weight", 6)[0], t.cellsOn(b, "body_weight", 6)[0])
			return []string{a, b, "body_weight", "on day 6"}
		}, "V-23"},
		{"V-23 weights of two animals of one cage", 4, func(t *trial) []string {
			var a, b string
			for i, x := range t.animals { // of a cage the pair whose weights of the day are furthest apart
				for _, y := range t.animals[:i] {
					if x.Cage == y.Cage && math.Abs(t.cellsOn(x.Animal, "body_weight", 6)[0].Value.V-t.cellsOn(y.Animal, "body_weight", 6)[0].Value.V) > 2 {
						a, b = x.Animal, y.Animal
					}
				}
			}
			swap(t.cellsOn(a, "body_weight", 6)[0], t.cellsOn(b, "body_weight", 6)[0])
			return []string{a, b, "of one cage", "on day 6"}
		}, "V-23"},
		{"D-12 ears of one animal on one day", 3, func(t *trial) []string {
			a := pick(t, "Vehicle", 1)
			v := t.cellsOn(a, "ear_thickness", 9)
			for k := range len(v) / 2 {
				swap(v[k], v[k+len(v)/2])
			}
			return []string{a + " day 9", "exchanged they fit its own course"}
		}, "D-12"},
		{"D-10 a column pasted one row off", 10, func(t *trial) []string {
			var column []*schemas.CollectedValue
			for i := range t.values {
				if v := &t.values[i]; v.File == "ears.csv" && v.StudyDay.V == 9 && v.Column == "C" {
					column = append(column, v)
				}
			}
			from := len(column) / 3
			last := column[len(column)-1].Value.V
			for k := len(column) - 1; k > from; k-- {
				put(column[k], column[k-1].Value.V)
			}
			put(column[from], last)
			return []string{fmt.Sprintf("to %d on day 9 the values of column C fit the animals one row above better", column[len(column)-1].Row), "pasted one row off"}
		}, "D-10"},
		{"T-13 a jump and back", 4, func(t *trial) []string {
			a := pick(t, "Low", 0)
			for _, v := range t.cellsOn(a, "ear_thickness", 7)[:3] {
				put(v, v.Value.V+555)
			}
			return []string{a + " left day 7", "a jump and back"}
		}, "T-13"},
		{"T-14 a column copied from another day", 4, func(t *trial) []string {
			for _, a := range t.animals {
				if a.Group == "Low" {
					from, to := t.cellsOn(a.Animal, "ear_thickness", 9), t.cellsOn(a.Animal, "ear_thickness", 11)
					for k := range 3 {
						put(to[k], from[k].Value.V)
					}
				}
			}
			return []string{"ear_thickness left: day 11 holds the values of day 9, text by text, for all 10 animals of Low"}
		}, "T-14"},
		{"T-14 the column of a coarse gauge copied for all groups", 10, func(t *trial) []string {
			for _, a := range t.animals {
				from, to := t.cellsOn(a.Animal, "ear_thickness", 2), t.cellsOn(a.Animal, "ear_thickness", 4)
				for k := range 1 + len(to)/3 {
					put(to[k], from[k].Value.V)
				}
			}
			return []string{"day 4 holds the values of day 2, text by text"}
		}, "T-14"},
		{"V-05 a gauge that is not zeroed", 4, func(t *trial) []string {
			for i := range t.values {
				if v := &t.values[i]; v.Endpoint == "ear_thickness" && v.StudyDay.V == 9 {
					put(v, v.Value.V+42)
				}
			}
			return []string{"also those without disease", "day 9 +4"}
		}, "V-05"},
		{"V-09 a read that contradicts the two others", 4, func(t *trial) []string {
			v := t.cellsOn(pick(t, "Vehicle", 0), "ear_thickness", 14)[1]
			put(v, v.Value.V+180)
			return []string{"left day 14", "a typing slip in one of the reads"}
		}, "V-09"},
		{"D-13 disease on the other side than declared", 3, func(t *trial) []string {
			t.params.Study.InducedSide = "left"
			return []string{"the right side is worse than the left in 7 of 7 animals", "declare induced_side: right"}
		}, "D-13"},
		{"V-04 changes in place of values", 4, func(t *trial) []string {
			base := map[string]float64{}
			for i := range t.values {
				if v := &t.values[i]; v.Endpoint == "ear_thickness" {
					if v.StudyDay.V == 0 {
						base[v.Animal+v.Column] = v.Value.V
					}
					put(v, v.Value.V-base[v.Animal+v.Column])
				}
			}
			return []string{"all 300 values of day 0 are 0", "changes from the baseline"}
		}, "V-04"},
		{"V-04 changes from day 2", 4, func(t *trial) []string {
			base := map[string]float64{}
			for i := range t.values { // day 2 counts as day 0, so that there is a day before the one that changes are from
				if v := &t.values[i]; v.Endpoint == "ear_thickness" {
					v.StudyDay.V -= 2
					if v.StudyDay.V == 0 {
						base[v.Animal+v.Column] = v.Value.V
					}
				}
			}
			for i := range t.values {
				if v := &t.values[i]; v.Endpoint == "ear_thickness" {
					put(v, v.Value.V-base[v.Animal+v.Column])
				}
			}
			return []string{"all 300 values of day 0 are 0", "changes from the baseline"}
		}, "V-04"},
		{"V-06 a gauge in steps of 0.1 mm", 4, func(t *trial) []string {
			for i := range t.values {
				if v := &t.values[i]; v.Endpoint == "ear_thickness" {
					put(v, 100*math.Round(v.Value.V/100))
				}
			}
			return []string{"column C in steps of 100 µm, with a median of 200 up to day 0"}
		}, "V-06"},
		{"V-06 the same in a wide sheet, with columns for each day", 4, func(t *trial) []string {
			for i := range t.values {
				if v := &t.values[i]; v.Endpoint == "ear_thickness" {
					put(v, 100*math.Round(v.Value.V/100))
					v.Column += string('A' + v.StudyDay.V)
				}
			}
			return []string{"column CA in steps of 100 µm, with a median of 200 up to day 0"}
		}, "V-06"},
		{"V-12 one side copied to the other", 4, func(t *trial) []string {
			for _, a := range t.animals[:20] {
				v := t.cellsOn(a.Animal, "ear_thickness", 9)
				for k := range 3 {
					put(v[k+3], v[k].Value.V)
				}
			}
			return []string{"left and right are the same to the last digit in", "on day 9"}
		}, "V-12"},
		{"V-08 two digits exchanged", 10, func(t *trial) []string {
			a := pick(t, "Vehicle", 0)
			v := t.cellsOn(a, "ear_thickness", 9)[1]
			right := v.Text
			if right[0] == right[1] {
				right = string(right[0]) + "7" + right[2:]
			}
			v.Text, v.Typed = string([]byte{right[1], right[0]})+right[2:], string([]byte{right[1], right[0]})+right[2:]
			v.Value.V, _ = plainNumber(v.Text)
			return []string{"fits its course as " + right, "ears.csv,," + cellOf(v) + "," + v.Text + "," + right}
		}, "V-08"},
	} {
		t.Run(c.name, func(t *testing.T) {
			trial := simulated(c.seed)
			says := c.change(trial)
			_, issues := trial.run(t)
			found := evidence(issues, byCourse...)
			if len(found) != 1 || found[0].Code != c.code {
				for _, i := range found {
					t.Errorf("%s: %s", summary(i), i.Message)
				}
				t.Fatalf("%d issues, want one %s", len(found), c.code)
			}
			text := strings.Join([]string{found[0].Message, found[0].Likely, found[0].Fix}, "\n")
			for _, s := range says {
				if !strings.Contains(text, s) {
					t.Errorf("no %q in\n%s", s, text)
				}
			}
		})
	}
}
