package command

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"earmark/internal/rundiff"
)

// variant publishes the study golden-48 with some texts of its files replaced (file, old, new, ...) and returns the folder of
// its output.
func variant(t *testing.T, flags []string, replace ...string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(studies+"golden-48")); err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(replace); i += 3 {
		path := filepath.Join(dir, replace[i])
		data, err := os.ReadFile(path)
		if err != nil || !bytes.Contains(data, []byte(replace[i+1])) {
			t.Fatalf("%s has no %q: %v", path, replace[i+1], err)
		}
		if err := os.WriteFile(path, bytes.Replace(data, []byte(replace[i+1]), []byte(replace[i+2]), 1), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	command(t, 0, append([]string{"run", "--out", filepath.Join(dir, "out")}, append(flags, filepath.Join(dir, "study.yaml"))...)...)
	return filepath.Join(dir, "out", "golden-48")
}

// command runs a command line and returns what stands on stdout.
func command(t *testing.T, code int, args ...string) []byte {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if got := Run(context.Background(), args, &stdout, &stderr); got != code {
		t.Fatalf("%s: exit code %d, want %d\n%s%s", args, got, code, stdout.String(), stderr.String())
	}
	return stdout.Bytes()
}

func difference(t *testing.T, args ...string) rundiff.Diff {
	t.Helper()
	var d rundiff.Diff
	if err := json.Unmarshal(command(t, 0, append([]string{"diff", "--json"}, args...)...), &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// headline is the change of the primary inhibition of ear thickness of a group.
func headline(t *testing.T, d rundiff.Diff, group string) rundiff.Change {
	t.Helper()
	for _, c := range d.Changes {
		if c.Table == "inhibition" && c.Title == group+", ear thickness day 14" {
			return c
		}
	}
	t.Fatalf("the primary result of %s does not differ", group)
	return rundiff.Change{}
}

// near compares with 9 digits, which sums of eight values keep.
func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Abs(b) }

const (
	midCell     = "M25 day 14 right ear thickness 0.404 to 0.160 mm (input/ears.csv C74)"
	vehicleCell = "M09 day 14 right ear thickness 0.461 to 0.541 mm (input/ears.csv C58)"
)

var (
	changeMid     = []string{"input/ears.csv", "M25,14,0.404", "M25,14,0.160"}
	changeVehicle = []string{"input/ears.csv", "M09,14,0.461", "M09,14,0.541"}
)

// Ear thickness in µm on day 14, of eight animals a group: vehicle − mid = 139.75, vehicle − naive = 265.375 (R, see
// study.yaml), so that inhibition is 100 × 139.75 / 265.375. 244 µm less in one mouse of mid are 30.5 µm less in its mean, and
// 80 µm more in one mouse of vehicle are 10 µm more in its mean.
const (
	before      = 100 * 139.75 / 265.375
	withMid     = 100 * (139.75 + 30.5) / 265.375
	withVehicle = 100 * (139.75 + 10) / (265.375 + 10)
	withBoth    = 100 * (139.75 + 30.5 + 10) / (265.375 + 10)
)

func TestDiffOfOneCell(t *testing.T) {
	d := difference(t, variant(t, nil), variant(t, nil, changeMid...))
	c := headline(t, d, "mid")
	if !near(*c.Old.Estimate, before) || !near(*c.New.Estimate, withMid) {
		t.Errorf("%g to %g, want %g to %g", *c.Old.Estimate, *c.New.Estimate, before, withMid)
	}
	if len(d.Causes) != 1 || d.Causes[0].Text != midCell || d.Causes[0].Changes != len(d.Changes) {
		t.Errorf("causes %+v of %d changes", d.Causes, len(d.Changes))
	}
	if len(c.Effects) != 1 || !near(*c.Effects[0].Difference, withMid-before) || c.Together || *c.Unexplained != 0 {
		t.Errorf("effects %+v, together %v, %g unexplained", c.Effects, c.Together, *c.Unexplained)
	}
	for _, c := range d.Changes {
		if len(c.Effects) != 1 || c.Together {
			t.Errorf("%s (%s) has %d causes, together %v", c.Title, c.Table, len(c.Effects), c.Together)
		}
		if strings.Contains(c.Key, "total_ige") {
			t.Errorf("%s changed by an ear", c.Title)
		}
	}
	if d.Changes[0].Rank != rundiff.Primary || len(d.Unattributed) > 0 {
		t.Errorf("the first change is %s of rank %d; %s", d.Changes[0].Title, d.Changes[0].Rank, d.Unattributed)
	}
}

func TestDiffOfOneParameter(t *testing.T) {
	d := difference(t, variant(t, nil), variant(t, []string{"--set", "analysis.confidence=0.9"}))
	c := headline(t, d, "mid")
	if len(d.Causes) != 1 || d.Causes[0].Text != "parameter analysis.confidence: 0.95 to 0.9" {
		t.Errorf("causes %+v", d.Causes)
	}
	if *c.Old.Estimate != *c.New.Estimate || *c.Old.Low >= *c.New.Low || *c.Old.High <= *c.New.High {
		t.Errorf("a lower confidence gives a narrower interval around the same estimate, not %+v after %+v", c.New, c.Old)
	}
	if len(c.Effects) != 1 || *c.Effects[0].Difference != 0 || c.Together {
		t.Errorf("effects %+v, together %v", c.Effects, c.Together)
	}
}

// A cell of the group and one of its comparator do not add up: percent is a quotient. What is left is said.
func TestDiffOfCellsThatActTogether(t *testing.T) {
	d := difference(t, variant(t, nil), variant(t, []string{"--set", "analysis.confidence=0.9"}, append(changeMid, changeVehicle...)...))
	c := headline(t, d, "mid")
	if !near(*c.New.Estimate, withBoth) || !c.Together {
		t.Errorf("%g, want %g; together %v", *c.New.Estimate, withBoth, c.Together)
	}
	want := []struct {
		cause  string
		effect float64
	}{{midCell, withMid - before}, {vehicleCell, withVehicle - before}, {"parameter analysis.confidence: 0.95 to 0.9", 0}}
	if len(c.Effects) != len(want) {
		t.Fatalf("%d effects", len(c.Effects))
	}
	for i, w := range want {
		e := c.Effects[i]
		if text := d.Causes[e.Cause].Text; text != w.cause || math.Abs(*e.Difference-w.effect) > 1e-9 {
			t.Errorf("effect %d is %g by %s, want %g by %s", i, *e.Difference, text, w.effect, w.cause)
		}
	}
	if left := withBoth - withMid - withVehicle + before; math.Abs(*c.Unexplained-left) > 1e-9 {
		t.Errorf("%g unexplained, want %g", *c.Unexplained, left)
	}
}

// With fewer computations than changed cells the cells stay together, and say so.
func TestDiffWithFewComputations(t *testing.T) {
	a, b := variant(t, nil), variant(t, nil, append(changeMid, changeVehicle...)...)
	for runs, want := range map[string][]string{
		"1": {"2 cells of input/ears.csv column C rows 58 to 74"},
		"3": {vehicleCell, midCell},
	} {
		d := difference(t, "--reruns", runs, a, b)
		var got []string
		for _, c := range d.Causes {
			got = append(got, c.Text)
		}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("%s: %s", runs, got)
		}
	}
}

// An animal in another group is told by its file, and not by its measurements.
func TestDiffOfAllocation(t *testing.T) {
	d := difference(t, variant(t, nil), variant(t, nil, "input/animals.csv", "M25,mid", "M25,low"))
	if len(d.Causes) != 1 || d.Causes[0].Text != "file input/animals.csv: animal=M25 group mid to low" {
		t.Errorf("causes %+v", d.Causes)
	}
	for _, c := range d.Changes {
		if c.Together {
			t.Errorf("%s (%s) is not explained", c.Title, c.Table)
		}
	}
}

// Another program cannot give the same bytes; its values are compared, and those that differ are listed with how much.
func TestReproduceOfAnotherBuild(t *testing.T) {
	published, other := variant(t, nil), variant(t, nil, changeMid...)
	record := filepath.Join(published, "latest", "run.json")
	data, err := os.ReadFile(record)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(record, bytes.Replace(data, []byte(`"version": "`), []byte(`"version": "0.0.9-`), 1), 0o644); err != nil {
		t.Fatal(err)
	}
	if said := command(t, 0, "reproduce", published); !bytes.Contains(said, []byte("every value of every table is the same")) {
		t.Errorf("said %s", said)
	}
	table := filepath.Join("latest", "tables", "inhibition.parquet")
	data, err = os.ReadFile(filepath.Join(other, table))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(published, table), data, 0o644); err != nil {
		t.Fatal(err)
	}
	var told reproduction
	if err := json.Unmarshal(command(t, 4, "reproduce", "--json", published), &told); err != nil {
		t.Fatal(err)
	}
	last := 2.0
	found := false
	for _, d := range told.Differences {
		if *d.Relative > last {
			t.Errorf("%s comes after a smaller difference", d)
		}
		last = *d.Relative
		if d.Row == "group=mid endpoint=ear_thickness study_day=14 variable=value definition=window" && d.Column == "percent" {
			found = near(d.Old.(float64), withMid) && near(d.New.(float64), before) && near(*d.Relative, (withMid-before)/withMid)
		}
	}
	if told.SameProgram || !told.Computed || told.Count != len(told.Differences) || !found {
		t.Errorf("told %+v", told)
	}
}
