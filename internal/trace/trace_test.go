package trace

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"

	"github.com/google/go-cmp/cmp"
)

func TestNumber(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 495.875: "495.875", 68.7706076: "68.7706", -182.5: "−182.5", 2322.7899: "2322.79", 1234567.8: "1234568",
		0.00012345678: "0.000123457", 4.2730373e-8: "4.27304e−08", 100: "100", 999999.6: "1000000",
	} {
		if got := number(v); got != want {
			t.Errorf("%v is printed as %s, want %s", v, got, want)
		}
	}
}

// read is a measurement of ear thickness.
func read(site string, day int32, value float64) schemas.Measurement {
	return schemas.Measurement{
		Study: "S", Animal: "A", Endpoint: "ear_thickness", Site: site, StudyDay: day, Replicate: 1, Group: "G",
		Value: maybe.Some(value), Unit: "µm", Censoring: none, Collected: "1", SourceFile: "f", SourceRow: 2, SourceColumn: "C",
	}
}

// The measurements that a response rests on, by the definitions of docs/methods.md.
func TestSources(t *testing.T) {
	weight := read("", 3, 20)
	weight.Endpoint, weight.Unit = "body_weight", "g"
	ms := []schemas.Measurement{
		weight,
		read("left", -1, 210),  // 1: before the baseline of the left ear
		read("left", 0, 210),   // 2: the baseline, equal to what came before
		read("left", 3, 300),   // 3
		read("left", 7, 320),   // 4
		read("right", 0, 200),  // 5
		read("right", 7, 500),  // 6
		read("right", 7, 500),  // 7: a second read, equal to the first
		read("right", 14, 520), // 8
	}
	ms[7].Replicate = 2
	day := func(d int32) *int32 { return &d }
	for name, w := range map[string]struct {
		side, variable string
		day            *int32
		baseline       bool
		want           part
	}{
		"value of both ears":        {"both", endpoint.Value, day(7), false, part{4, 6, 7}},
		"value of one ear":          {"right", endpoint.Value, day(7), false, part{6, 7}},
		"value with its baseline":   {"right", endpoint.Value, day(7), true, part{5, 6, 7}},
		"change":                    {"both", endpoint.Change, day(7), false, part{2, 4, 5, 6, 7}},
		"change on the day of zero": {"right", endpoint.Change, day(0), false, part{5}},
		"versus the other ear":      {"right", endpoint.VersusContralateral, day(7), false, part{4, 6, 7}},
		"course":                    {"right", endpoint.NetAUCMean, nil, false, part{5, 6, 7, 8}},
		"not measured":              {"right", endpoint.Value, day(3), false, nil},
	} {
		p := &plan.Plan{Study: plan.Study{ID: "S", InducedSide: w.side}, Endpoints: endpoint.All()}
		of := Ref{Endpoint: "ear_thickness", Variable: w.variable, StudyDay: w.day}
		got, err := sources(p, of, w.baseline, [][]schemas.Measurement{{}, ms})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]part{nil, w.want}, got, cmp.Transformer("empty", func(p part) []int { return append([]int{}, p...) })); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// The further cells of an issue stand at the end of its message, as issue.List.Rows writes them.
func TestCellsOf(t *testing.T) {
	var l issue.List
	l.Add(issue.Issue{
		Code: "V-01", At: issue.Address{File: "a.csv", Row: 5, Column: "C"}, Message: "wrong (in C2)",
		More: []issue.Address{{File: "a.csv", Row: 12, Column: "AB"}, {File: "b.csv", Row: 7, Column: "D"}},
	})
	var got []string
	for _, at := range cellsOf(l.Rows("S")[0]) {
		got = append(got, at.String())
	}
	if want := []string{"a.csv › C5", "a.csv › AB12"}; !slices.Equal(got, want) {
		t.Errorf("cells %q, want %q", got, want)
	}
}

func TestFind(t *testing.T) {
	row := func(id, group, definition string) schemas.Inhibition {
		return schemas.Inhibition{
			Study: "S", Group: group, Endpoint: "ear_thickness", StudyDay: maybe.Some(int32(14)), Variable: endpoint.Value,
			Definition: definition, ResultID: id, Comparator: "Vehicle",
		}
	}
	r := &Run{
		inhibition:  table.From(row("aa11", "Low", endpoint.Window), row("aa22", "Low", endpoint.NoFloor), row("bb33", "High", endpoint.Window), row("cc44", "Vehicle", endpoint.Window)),
		comparisons: new(table.Of[schemas.Comparison]),
	}
	for _, name := range []string{"Low", "High"} {
		r.record.Plan.Groups = append(r.record.Plan.Groups, plan.Group{Name: name, Role: plan.Test, Comparator: "Vehicle"})
	}
	for _, w := range []struct {
		query      Query
		id         string
		candidates int
	}{
		{Query{ID: "aa22"}, "aa22", 0},
		{Query{ID: "BB"}, "bb33", 0},
		{Query{ID: "aa"}, "", 2},
		{Query{ID: "cc44"}, "", 0}, // 0 % by construction: nothing to trace, and no other id is near
		{Query{Group: "low", Definition: "window"}, "aa11", 0},
		{Query{Group: "Low"}, "", 2},
		{Query{Group: "High", Day: "14"}, "bb33", 0},
		{Query{Day: "none"}, "", 0},
		{Query{}, "", 3},
	} {
		ref, err := r.Find(w.query)
		var several *NotOne
		switch {
		case w.id != "" && (err != nil || ref.ID != w.id):
			t.Errorf("%+v finds %s: %v", w.query, ref.ID, err)
		case w.id == "" && !errors.As(err, &several):
			t.Errorf("%+v finds %s: %v", w.query, ref.ID, err)
		case w.id == "" && len(several.Candidates) != w.candidates:
			t.Errorf("%+v has %d candidates, want %d: %v", w.query, len(several.Candidates), w.candidates, err)
		}
	}
}

func TestOpenRefusesWhatIsNoRun(t *testing.T) {
	for name, record := range map[string]string{"text": "x", "blocked": `{"run": "1", "blocked": true}`} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "run.json"), []byte(record), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(dir); !errors.Is(err, ErrNoRun) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Open(t.TempDir()); !errors.Is(err, ErrNoRun) {
		t.Error(err)
	}
}
