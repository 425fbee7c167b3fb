package command

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"earmark/internal/maybe"
	"earmark/internal/provenance"
	"earmark/internal/store"
	"earmark/internal/table"
	"earmark/internal/tabular"
	"earmark/internal/trace"
	"earmark/schemas"
)

// publish runs an example study and returns its output folder.
func publish(t *testing.T, study string) string {
	t.Helper()
	out := t.TempDir()
	var stdout, stderr bytes.Buffer
	if code := Run(context.Background(), []string{"run", "--out", out, studies + study + "/study.yaml"}, &stdout, &stderr); code != exitOK {
		t.Fatalf("exit %d: %s", code, stderr.String())
	}
	return filepath.Join(out, study)
}

// why asks for a result in JSON.
func why(t *testing.T, args ...string) trace.Trace {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if code := Run(context.Background(), append([]string{"why", "--json"}, args...), &stdout, &stderr); code != exitOK {
		t.Fatalf("%v: exit %d: %s%s", args, code, stderr.String(), stdout.String())
	}
	var is trace.Trace
	if err := json.Unmarshal(stdout.Bytes(), &is); err != nil {
		t.Fatal(err)
	}
	return is
}

// The numbers of docs/methods.md, which R 4.2.2 computed of the reference data set: percentages to half a unit of the last
// digit that is given there, means in µm as in TestReferenceStudy.
func TestWhyReferenceStudy(t *testing.T) {
	out := publish(t, "golden-48")
	for _, w := range []struct {
		args            []string
		formula, filled string
		value, accuracy float64
	}{
		{
			[]string{"--endpoint", "ear_thickness", "--variable", "value", "--definition", "window"},
			"percent = 100 × (V − T) / (V − N)", "100 × (495.875 − 313.375) / (495.875 − 230.5)", 68.77061, 5e-6,
		},
		{
			[]string{"--endpoint", "ear_thickness", "--variable", "value", "--definition", "no_floor"},
			"percent = 100 × (V − T) / V", "100 × (495.875 − 313.375) / 495.875", 36.80363, 5e-6,
		},
		{
			[]string{"--endpoint", "ear_thickness", "--variable", "value", "--method", "dunnett"},
			"estimate = T − V", "313.375 − 495.875", -182.5, 1e-9, // the difference of the two means
		},
		{[]string{"--endpoint", "total_ige", "--definition", "gmr"}, "percent = 100 × (1 − T / V)", "", 83.367, 5e-4},
		{[]string{"--endpoint", "total_ige", "--definition", "window"}, "percent = 100 × (V − T) / (V − N)", "", 85.633, 5e-4},
		{[]string{"--endpoint", "total_ige", "--definition", "log_window"}, "percent = 100 × (ln V − ln T) / (ln V − ln N)", "", 44.939, 5e-4},
	} {
		is := why(t, append([]string{out, "--group", "high", "--data", studies + "golden-48"}, w.args...)...)
		f := is.Formula
		if f == nil || f.Text != w.formula || w.filled != "" && f.Filled != w.filled {
			t.Errorf("%v: formula %+v, want %s: %s", w.args, f, w.formula, w.filled)
			continue
		}
		within(t, strings.Join(w.args, " "), f.Value, w.value, w.accuracy)
		for _, s := range is.Groups {
			if s.N != 8 || len(s.Animals) != 8 {
				t.Errorf("%v: %s has n %d and %d animals, want 8", w.args, s.Group, s.N, len(s.Animals))
			}
		}
		sameAsFiles(t, is, studies+"golden-48")
		for _, file := range is.Files {
			if file.Kept == nil || !file.Kept.Matches || file.Now == nil || !file.Now.Matches {
				t.Errorf("%v: %s is not found as it was read: %+v", w.args, file.Path, file)
			}
		}
	}
}

// sameAsFiles reads every cell of a trace in its file, which is a CSV with commas.
func sameAsFiles(t *testing.T, is trace.Trace, folder string) {
	t.Helper()
	files := map[string][][]string{}
	n := 0
	for _, s := range is.Groups {
		for _, a := range s.Animals {
			for _, c := range a.Cells {
				if files[c.File] == nil {
					data, err := os.ReadFile(filepath.Join(folder, c.File))
					if err != nil {
						t.Fatal(err)
					}
					r := csv.NewReader(bytes.NewReader(data))
					r.FieldsPerRecord = -1
					if files[c.File], err = r.ReadAll(); err != nil {
						t.Fatal(err)
					}
				}
				column, row, ok := tabular.ParseCell(c.Cell)
				if records := files[c.File]; !ok || int(row) > len(records) || records[row-1][column] != c.Typed || records[row-1][0] != a.Animal {
					t.Fatalf("%s %s does not hold %q of %s", c.File, c.Cell, c.Typed, a.Animal)
				}
				n++
			}
		}
	}
	if n == 0 {
		t.Error("no cell is named")
	}
}

// A time-averaged change of the example study, by hand from the reads of M057 in ears.csv (left, left, right, right):
//
//	day      0    2    4    7    9   11   14
//	left   224  224  231  244  262  275  286
//	       213  220  230  250  262  278  277
//	right  224  228  229  256  260  282  276
//	       222  233  231  253  259  283  279
//	mean   220.75 226.25 230.25 250.75 260.75 279.5 279.5
//	change 0 5.5 9.5 30 40 58.75 58.75
//
// area 5.5 + 15 + 59.25 + 70 + 98.75 + 176.25 = 424.75 over 14 days.
func TestWhyCourse(t *testing.T) {
	out := publish(t, "mc903-topical")
	is := why(t, out, "--group", "RUX 1.5%", "--endpoint", "ear_thickness", "--variable", "net_auc_mean", "--definition", "window")
	sameAsFiles(t, is, studies+"mc903-topical")
	m057 := is.Groups[0].Animals[0]
	if m057.Animal != "M057" || m057.How != "trapezoids on 7 days: area 424.75 / 14 days" || len(m057.Cells) != 28 {
		t.Errorf("%s: %q of %d cells", m057.Animal, m057.How, len(m057.Cells))
	}
	within(t, "M057", *m057.Value, 424.75/14, 1e-9)
	var changes []float64
	for _, s := range m057.Steps {
		if s.Variable == "change" {
			changes = append(changes, *s.Value)
		}
	}
	for i, want := range []float64{0, 5.5, 9.5, 30, 40, 58.75, 58.75} {
		if i >= len(changes) || changes[i] != want {
			t.Fatalf("changes %v", changes)
		}
	}

	// A cell that the ledger corrects, of M001 on day 4 (row 194): typed 3011, read as 301.
	is = why(t, out, "--group", "RUX 0.5%", "--endpoint", "ear_thickness", "--variable", "net_auc_mean", "--definition", "window")
	if len(is.Corrections) != 1 || is.Corrections[0]["cell"] != "E194" || is.Corrections[0]["corrected"] != "301" {
		t.Errorf("corrections %v", is.Corrections)
	}

	// A value that the ledger excludes is shown with its cell and the reason, and does not count; 5 values lie above the limit.
	is = why(t, out, "--group", "BMV 0.05%", "--endpoint", "total_ige", "--variable", "value", "--definition", "gmr")
	left := 0
	for _, s := range is.Groups {
		for _, a := range s.Animals {
			if a.Animal == "M009" {
				left++
				if a.Without != "left out: X-2: serum haemolysed" || a.Value != nil || len(a.Cells) != 1 || s.N != 7 {
					t.Errorf("M009: %+v of n %d", a, s.N)
				}
			}
		}
	}
	if left != 1 || len(is.Exclusions) != 1 || is.Exclusions[0]["who"] != "KB" {
		t.Errorf("M009 is shown %d times, exclusions %v", left, is.Exclusions)
	}
}

// A result by every definition and every method comes out as published.
func TestWhyEveryKind(t *testing.T) {
	for study, want := range map[string]int{"golden-48": 6, "mc903-topical": 9} {
		run, err := trace.Open(publish(t, study))
		if err != nil {
			t.Fatal(err)
		}
		kinds := map[string]bool{}
		for _, ref := range run.Results() {
			kind := ref.Definition + ref.Method
			if kinds[kind] {
				continue
			}
			kinds[kind] = true
			is, err := run.Trace(ref, "")
			if err != nil {
				t.Fatal(err)
			}
			if !is.Agrees() {
				t.Errorf("%s: %+v", ref, is.Checks)
			}
		}
		if len(kinds) < want {
			t.Errorf("%s has only %d kinds of results, %v, want %d", study, len(kinds), kinds, want)
		}
	}
}

// rewrite changes a table of the latest run and its hash in run.json, so that only recomputing can tell.
func rewrite[T schemas.Row](t *testing.T, out string, change func(*T)) {
	t.Helper()
	var row T
	dir := filepath.Join(out, store.Latest)
	path := filepath.Join(dir, "tables", row.Table()+".parquet")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	was := store.File{Data: data}.SHA256()
	rows, err := store.ReadParquet[T](data)
	if err != nil {
		t.Fatal(err)
	}
	changed := new(table.Of[T])
	for _, row := range rows.All() {
		change(&row)
		changed.Append(row)
	}
	if data, err = store.Parquet(changed, nil); err != nil {
		t.Fatal(err)
	}
	record, err := os.ReadFile(filepath.Join(dir, provenance.RecordFile))
	if err != nil {
		t.Fatal(err)
	}
	record = bytes.ReplaceAll(record, []byte(was), []byte(store.File{Data: data}.SHA256()))
	for name, data := range map[string][]byte{path: data, filepath.Join(dir, provenance.RecordFile): record} {
		if err := os.WriteFile(name, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// A number that its own run does not give is found, and its exit code is 4.
func TestWhyFindsWhatIsNotAsPublished(t *testing.T) {
	window := []string{"--group", "high", "--endpoint", "ear_thickness", "--variable", "value", "--definition", "window"}
	for name, w := range map[string]struct {
		change func(t *testing.T, out string)
		says   string
	}{
		"the percentage": {func(t *testing.T, out string) {
			rewrite(t, out, func(r *schemas.Inhibition) { r.Percent.V += 1e-6 })
		}, "the formula with its numbers: it gives 68.77"},
		"the interval": {func(t *testing.T, out string) {
			rewrite(t, out, func(r *schemas.Inhibition) { r.CILow.V += 1e-6 })
		}, "every number of the result from the responses: ci_low is published as"},
		"a response": {func(t *testing.T, out string) {
			rewrite(t, out, func(r *schemas.Response) {
				if r.Animal == "M33" {
					r.Value.V += 1e-6
				}
			})
		}, "the responses of high from their cells: value is published as"},
		"a measurement": {func(t *testing.T, out string) {
			rewrite(t, out, func(m *schemas.Measurement) {
				if m.Animal == "M01" {
					m.Value = maybe.Some(m.Value.V + 1)
				}
			})
		}, "the responses of naive from their cells: baseline is published as 212"}, // of M01: C2 of ears.csv
		"a byte": {func(t *testing.T, out string) {
			path := filepath.Join(out, store.Latest, "tables", "responses.parquet")
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			data[len(data)/2] ^= 1
			if err := os.WriteFile(path, data, 0o644); err != nil {
				t.Fatal(err)
			}
		}, "tables/responses.parquet is not the file that run.json names"},
		"a kept copy": {func(t *testing.T, out string) {
			copies, _ := filepath.Glob(filepath.Join(out, "inputs", "*"))
			for _, path := range copies {
				if err := os.Chmod(path, 0o644); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, nil, 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}, "kept copy has changed"},
	} {
		t.Run(name, func(t *testing.T) {
			out := publish(t, "golden-48")
			w.change(t, out)
			var stdout, stderr bytes.Buffer
			code := Run(context.Background(), append([]string{"why", out}, window...), &stdout, &stderr)
			if said := stdout.String() + stderr.String(); code != exitMismatch || !strings.Contains(said, w.says) {
				t.Errorf("exit %d, want %d and %q:\n%s", code, exitMismatch, w.says, said)
			}
		})
	}
}
