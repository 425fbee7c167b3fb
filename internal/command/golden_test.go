package command

import (
	"bytes"
	"context"
	"encoding/csv"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"earmark/internal/secondreader"
	"earmark/internal/store"
	"earmark/schemas"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden tables; read the diff before committing it")

// Whole studies, table by table: every published Parquet file, read back by the second reader, is the golden CSV beside
// the study. Numbers are compared at 10 significant digits.
func TestGolden(t *testing.T) {
	configs, err := filepath.Glob(studies + "*/study.yaml")
	if err != nil || len(configs) == 0 {
		t.Fatal("no studies", err)
	}
	for _, config := range configs {
		dir := filepath.Dir(config)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			out := t.TempDir()
			var stdout, stderr bytes.Buffer
			if code := Run(context.Background(), []string{"run", "--out", out, config}, &stdout, &stderr); code != exitOK {
				t.Fatalf("exit %d: %s", code, stderr.String())
			}
			for _, row := range schemas.Published() {
				name := row.Table()
				data, err := os.ReadFile(filepath.Join(out, filepath.Base(dir), store.Latest, "tables", name+".parquet"))
				if err != nil {
					t.Fatal(err)
				}
				got := goldenCSV(t, data)
				path := filepath.Join(dir, "golden", name+".csv")
				if *update {
					if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
						t.Fatal(err)
					}
					if err := os.WriteFile(path, got, 0o644); err != nil {
						t.Fatal(err)
					}
					continue
				}
				want, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")); diff != "" {
					t.Errorf("%s moved (make golden rewrites it):\n%s", name, firstLines(diff, 40))
				}
			}
		})
	}
}

func firstLines(s string, n int) string {
	lines := strings.SplitN(s, "\n", n+1)
	return strings.Join(lines[:min(n, len(lines))], "\n")
}

// goldenCSV is a published table as CSV: what is missing is empty, numbers have 10 significant digits.
func goldenCSV(t *testing.T, data []byte) []byte {
	t.Helper()
	table, err := secondreader.Read(data)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	records := make([][]string, table.Rows+1)
	for _, c := range table.Columns {
		records[0] = append(records[0], c.Name)
		for i, v := range c.Values {
			records[i+1] = append(records[i+1], goldenCell(v))
		}
	}
	if err := w.WriteAll(records); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func goldenCell(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case int32:
		return strconv.Itoa(int(v))
	case float64:
		return strconv.FormatFloat(v, 'g', 10, 64)
	}
	panic("a column of an unknown type")
}

// The reference data set of docs/methods.md, from its CSV files to its published tables: every number of its table, to
// 1e-6 of what R 4.2.2 printed or half a unit of the last printed digit where that is coarser.
func TestReferenceStudy(t *testing.T) {
	out := t.TempDir()
	var stdout, stderr bytes.Buffer
	if code := Run(context.Background(), []string{"run", "--out", out, studies + "golden-48/study.yaml"}, &stdout, &stderr); code != exitOK {
		t.Fatalf("exit %d: %s", code, stderr.String())
	}
	tables := filepath.Join(out, "golden-48", store.Latest, "tables")
	inhibition, comparisons := readTable(t, tables, "inhibition"), readTable(t, tables, "comparisons")
	ears := func(group, definition string) map[string]any {
		return inhibition.row(t, "group", group, "endpoint", "ear_thickness", "variable", "value", "definition", definition)
	}
	for _, w := range []struct {
		group                                            string
		percent, low, high, df, g, noFloor, p, pAccuracy float64
	}{
		{"low", 17.33396, -11.38181, 40.64092, 12.69565, 0.0337847, 9.27653, 0.20554995, 5e-9},
		{"mid", 52.66133, 38.17654, 64.29044, 14.64227, 0.0328659, 28.18251, 7.7686364e-6, 5e-14},
		{"high", 68.77061, 54.15911, 81.51271, 11.09654, 0.0348224, 36.80363, 4.2730373e-8, 5e-16},
		{"dex", 81.15874, 73.29215, 88.12456, 16.41193, 0.0322410, 43.43332, 9.3921e-10, 5e-15},
	} {
		window := ears(w.group, "window")
		within(t, w.group+" percent", window["percent"], w.percent, 5e-6)
		within(t, w.group+" low", window["ci_low"], w.low, 5e-6)
		within(t, w.group+" high", window["ci_high"], w.high, 5e-6)
		within(t, w.group+" df", window["df"], w.df, 5e-6)
		within(t, w.group+" g", window["window_g"], w.g, 5e-8)
		within(t, w.group+" no floor", ears(w.group, "no_floor")["percent"], w.noFloor, 5e-6)
		c := comparisons.row(t, "group", w.group, "endpoint", "ear_thickness", "variable", "value", "method", "dunnett")
		within(t, w.group+" Dunnett p", c["p_adjusted"], w.p, w.pAccuracy)
		within(t, w.group+" df", c["df"], 35, 0)
		if c["family_size"] != int32(4) || window["window_class"] != "open" || window["primary"] != true {
			t.Errorf("%s: family of %v, window %v, primary %v", w.group, c["family_size"], window["window_class"], window["primary"])
		}
	}
	for _, w := range []struct {
		group                  string
		gmr, window, logWindow float64
	}{
		{"low", 35.861, 40.114, 11.126}, {"mid", 58.654, 62.588, 22.126}, {"high", 83.367, 85.633, 44.939}, {"dex", 87.278, 88.793, 51.654},
	} {
		for definition, percent := range map[string]float64{"gmr": w.gmr, "window": w.window, "log_window": w.logWindow} {
			row := inhibition.row(t, "group", w.group, "endpoint", "total_ige", "variable", "value", "definition", definition)
			within(t, w.group+" IgE "+definition, row["percent"], percent, 5e-4)
		}
	}
	summaries := readTable(t, tables, "summaries")
	for group, mean := range map[string]float64{ // in mm in the source, stored in µm
		"naive": 0.230500, "vehicle": 0.495875, "low": 0.449875, "mid": 0.356125, "high": 0.313375, "dex": 0.280500,
	} {
		row := summaries.row(t, "group", group, "endpoint", "ear_thickness", "variable", "value", "study_day", int32(14))
		within(t, group+" mean", row["mean"], 1000*mean, 1e-9)
	}
}

func within(t *testing.T, what string, got any, want, tolerance float64) {
	t.Helper()
	v, isNumber := got.(float64)
	if !isNumber || v < want-tolerance || v > want+tolerance {
		t.Errorf("%s: got %v, want %v within %v", what, got, want, tolerance)
	}
}

// columns are a published table by column name.
type columns map[string][]any

func readTable(t *testing.T, dir, name string) columns {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name+".parquet"))
	if err != nil {
		t.Fatal(err)
	}
	table, err := secondreader.Read(data)
	if err != nil {
		t.Fatal(err)
	}
	c := columns{}
	for _, column := range table.Columns {
		c[column.Name] = column.Values
	}
	return c
}

// row is the one row with these values: column, value, column, value, ...
func (c columns) row(t *testing.T, conditions ...any) map[string]any {
	t.Helper()
	var found []int
	for i := range c["study"] {
		match := true
		for k := 0; k < len(conditions); k += 2 {
			match = match && c[conditions[k].(string)][i] == conditions[k+1]
		}
		if match {
			found = append(found, i)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d rows with %v, want 1", len(found), conditions)
	}
	row := map[string]any{}
	for name, values := range c {
		row[name] = values[found[0]]
	}
	return row
}

// Every table of the schema is published, and nothing else.
func TestPublishedTables(t *testing.T) {
	out := t.TempDir()
	var stdout, stderr bytes.Buffer
	if code := Run(context.Background(), []string{"run", "--out", out, studies + "golden-48/study.yaml"}, &stdout, &stderr); code != exitOK {
		t.Fatalf("exit %d: %s", code, stderr.String())
	}
	var got, want []string
	paths, _ := filepath.Glob(filepath.Join(out, "golden-48", store.Latest, "tables", "*"))
	for _, p := range paths {
		got = append(got, filepath.Base(p))
	}
	for _, row := range schemas.Published() {
		want = append(want, row.Table()+".parquet")
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
