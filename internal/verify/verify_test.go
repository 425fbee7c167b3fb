package verify_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"earmark/internal/command"
	"earmark/internal/faults"
	"earmark/internal/maybe"
	"earmark/internal/provenance"
	"earmark/internal/store"
	"earmark/internal/table"
	"earmark/internal/verify"
	"earmark/schemas"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
)

// childArgument makes this test program the child that parses tables.
const childArgument = "verify-file"

func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == childArgument {
		if err := verify.Child(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	code := m.Run()
	for _, dir := range outputs {
		_ = os.RemoveAll(dir)
	}
	os.Exit(code)
}

// guarded parses in a child process, as the command does.
func guarded(ctx context.Context) *exec.Cmd {
	return exec.CommandContext(ctx, os.Args[0], childArgument)
}

// outputs are the folders that were published into, to be removed at the end.
var outputs []string

// golden publishes the study golden-48 once.
var golden = sync.OnceValues(func() (string, error) { return publish("golden-48") })

func publish(study string) (string, error) {
	out, err := os.MkdirTemp("", "verify")
	if err != nil {
		return "", err
	}
	outputs = append(outputs, out)
	var stdout, stderr bytes.Buffer
	config := filepath.Join("..", "..", "testdata", "studies", study, "study.yaml")
	if code := command.Run(context.Background(), []string{"run", "--out", out, config}, &stdout, &stderr); code != 0 {
		return "", fmt.Errorf("exit %d: %s", code, stderr.String())
	}
	return filepath.EvalSymlinks(filepath.Join(out, study, store.Latest))
}

// published is a copy of the published run of golden-48.
func published(t *testing.T) string {
	t.Helper()
	from, err := golden()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "run")
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return dir
}

func check(t *testing.T, dir string, guard verify.Guard) *verify.Report {
	t.Helper()
	r, err := verify.Run(context.Background(), dir, guard)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// mismatches are the mismatches of a report, each as check, file and column.
func mismatches(r *verify.Report) []string {
	found := map[string]bool{}
	for _, c := range r.Checks {
		for _, m := range c.Listed {
			found[strings.TrimSpace(m.Check+" "+m.File+" "+m.Column)] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// finds wants a mismatch among those of a report.
func finds(t *testing.T, r *verify.Report, want string) {
	t.Helper()
	if r.Pass || !slices.Contains(mismatches(r), want) {
		t.Errorf("pass %t, mismatches %q, want %q", r.Pass, mismatches(r), want)
	}
}

func edit(t *testing.T, path string, change func([]byte) []byte) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, change(data), 0o644); err != nil {
		t.Fatal(err)
	}
}

// A run as it was published has no mismatch, and every check compared something; in a child and in this process.
func TestPublishedRunPasses(t *testing.T) {
	dir := published(t)
	for name, guard := range map[string]verify.Guard{"guarded": guarded, "in this process": nil} {
		r := check(t, dir, guard)
		if !r.Pass || len(mismatches(r)) > 0 {
			t.Errorf("%s: %q", name, mismatches(r))
		}
		for _, c := range r.Checks {
			if c.Compared == 0 {
				t.Errorf("%s: %s compared nothing", name, c.Name)
			}
		}
	}
}

// Damage to files, each with the mismatch that tells it.
func TestDamagedFiles(t *testing.T) {
	flip := func(name string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			edit(t, filepath.Join(dir, name), func(data []byte) []byte { data[len(data)/2] ^= 4; return data })
		}
	}
	figure := "figures/ear_thickness-value-course"
	for _, c := range []struct {
		name   string
		damage func(t *testing.T, dir string)
		want   string
	}{
		{"a bit of a table", flip("tables/summaries.parquet"), "files tables/summaries.parquet"},
		{"a bit of the page", flip("report.html"), "files report.html"},
		{"a bit of the text", flip("report.md"), "files report.md"},
		{"a bit of a figure", flip(figure + ".svg"), "files " + figure + ".svg"},
		{"a bit of a picture", flip(figure + ".png"), "files " + figure + ".png"},
		{"a bit of the issues", flip("issues.csv"), "files issues.csv"},
		{"a bit of the record", flip("run.json"), "files run.json"},
		{"a bit of the crate", flip("ro-crate-metadata.json"), "files ro-crate-metadata.json"},
		{"a bit of the checksums", flip("SHA256SUMS"), ""},
		{"other lines, same hashes", func(t *testing.T, dir string) {
			edit(t, filepath.Join(dir, "SHA256SUMS"), func(data []byte) []byte {
				lines := strings.SplitAfter(string(data), "\n")
				return []byte(lines[1] + lines[0] + strings.Join(lines[2:], ""))
			})
		}, "files SHA256SUMS"},
		{"a missing file", func(t *testing.T, dir string) { remove(t, filepath.Join(dir, "report.md")) }, "files report.md"},
		{"a missing table", func(t *testing.T, dir string) { remove(t, filepath.Join(dir, "tables/groups.parquet")) }, "record tables/groups.parquet"},
		{"no checksums", func(t *testing.T, dir string) { remove(t, filepath.Join(dir, "SHA256SUMS")) }, "files SHA256SUMS"},
		{"no record", func(t *testing.T, dir string) { remove(t, filepath.Join(dir, "run.json")) }, "record run.json"},
		{"an extra file", func(t *testing.T, dir string) { write(t, filepath.Join(dir, "tables/more.parquet"), nil) }, "files tables/more.parquet"},
		{"an empty folder", func(t *testing.T, dir string) {
			if err := os.Mkdir(filepath.Join(dir, "more"), 0o755); err != nil {
				t.Fatal(err)
			}
		}, "files more"},
		{"a link in place of a file", func(t *testing.T, dir string) {
			path := filepath.Join(dir, "report.md")
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			remove(t, path)
			elsewhere := filepath.Join(t.TempDir(), "report.md")
			write(t, elsewhere, data)
			if err := os.Symlink(elsewhere, path); err != nil {
				t.Skip("no symbolic links here:", err)
			}
		}, "files report.md"},
		{"a table that ends early", func(t *testing.T, dir string) {
			edit(t, filepath.Join(dir, "tables/groups.parquet"), func(data []byte) []byte { return data[:len(data)/2] })
		}, "readers tables/groups.parquet"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := published(t)
			c.damage(t, dir)
			r := check(t, dir, guarded)
			if c.want != "" {
				finds(t, r, c.want)
			} else if r.Pass {
				t.Error("passed")
			}
		})
	}
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// Any bit of any file: every one is found.
func TestFlippedBitsAreFound(t *testing.T) {
	dir := published(t)
	missed, err := faults.FlipBits(dir, 300, 1, func() (bool, error) {
		c, err := verify.Files(dir)
		return c.Mismatches > 0, err
	})
	if err != nil || len(missed) > 0 {
		t.Errorf("%v; not found: %q", err, missed)
	}
	if r := check(t, dir, nil); !r.Pass {
		t.Errorf("the flips were not put back: %q", mismatches(r))
	}
}

// place writes a table in the run, and brings up to date whatever names its bytes, and if told so its values, so that hashes
// cannot find it.
func place(t *testing.T, dir, name string, data []byte, rows int, content string) {
	t.Helper()
	path := "tables/" + name + ".parquet"
	write(t, filepath.Join(dir, path), data)
	edit(t, filepath.Join(dir, "run.json"), func(old []byte) []byte {
		rec, err := provenance.Parse(old)
		if err != nil {
			t.Fatal(err)
		}
		for i, f := range rec.Files {
			if f.Path == path {
				rec.Files[i] = provenance.File{Path: path, SHA256: store.File{Data: data}.SHA256(), Bytes: len(data)}
			}
		}
		if content != "" {
			fresh := provenance.Table{Name: name, Rows: rows, Content: content}
			lists := [][]provenance.Table{rec.Tables}
			for _, s := range rec.Stages {
				lists = append(lists, s.Out)
			}
			for _, list := range lists {
				for i := range list {
					if list[i].Name == name {
						list[i] = fresh
					}
				}
			}
		}
		now, err := rec.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		return now
	})
	refresh(t, dir)
}

// refresh writes SHA256SUMS anew.
func refresh(t *testing.T, dir string) {
	t.Helper()
	var lines []string
	if err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == "SHA256SUMS" {
			return err
		}
		data, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		lines = append(lines, filepath.ToSlash(name)+"\x00"+store.File{Data: data}.SHA256())
		return err
	}); err != nil {
		t.Fatal(err)
	}
	slices.Sort(lines)
	var sums strings.Builder
	for _, l := range lines {
		name, sum, _ := strings.Cut(l, "\x00")
		fmt.Fprintf(&sums, "%s  %s\n", sum, name)
	}
	write(t, filepath.Join(dir, "SHA256SUMS"), []byte(sums.String()))
}

// forge changes the rows of a table and everything that names them.
func forge[T schemas.Row](t *testing.T, dir string, change func([]T) []T) {
	t.Helper()
	var row T
	data, err := os.ReadFile(filepath.Join(dir, "tables", row.Table()+".parquet"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := store.ReadParquet[T](data)
	if err != nil {
		t.Fatal(err)
	}
	changed := table.From(change(rows.Rows())...)
	rec, err := os.ReadFile(filepath.Join(dir, "run.json"))
	if err != nil {
		t.Fatal(err)
	}
	run := regexp.MustCompile(`"run": "(\w+)"`).FindSubmatch(rec)[1]
	if data, err = store.Parquet(changed, store.Metadata(row.Table(), string(run), "golden-48")); err != nil {
		t.Fatal(err)
	}
	place(t, dir, row.Table(), data, changed.Len(), changed.ContentID())
}

// first changes the first row that is one of those meant.
func first[T schemas.Row](is func(T) bool, change func(*T)) func([]T) []T {
	return func(rows []T) []T {
		for i := range rows {
			if is(rows[i]) {
				change(&rows[i])
				return rows
			}
		}
		panic("no such row")
	}
}

// every row is meant.
func every[T any](T) bool { return true }

// spread is a group whose values differ.
func spread(r schemas.Summary) bool { return r.SD.V > 0 && r.Mean.V > 0 }

// window is a percentage between comparator and floor, with an interval.
func window(r schemas.Inhibition) bool { return r.Definition == "window" && r.CILow.OK }

func ratio(r schemas.Inhibition) bool { return r.Definition == "gmr" && r.CILow.OK }

// Changes that agree with every hash: only the tables themselves can tell. Relative changes are of 1e-8.
func TestForgedTables(t *testing.T) {
	const more = 1 + 1e-8
	for _, c := range []struct {
		name  string
		forge func(t *testing.T, dir string)
		want  string
	}{
		{"nothing", func(t *testing.T, dir string) { forge(t, dir, func(r []schemas.Group) []schemas.Group { return r }) }, ""},
		{"a response", func(t *testing.T, dir string) {
			forge(t, dir, first(func(r schemas.Response) bool { return r.Value.V > 0 }, func(r *schemas.Response) { r.Value.V *= more }))
		}, "summaries tables/summaries.parquet mean"},
		{"a normalised value", func(t *testing.T, dir string) {
			forge(t, dir, first(func(r schemas.Normalised) bool { return r.Value.V > 0 }, func(r *schemas.Normalised) { r.Value.V *= more }))
		}, "counts tables/normalised.parquet value"},
		{"a mean", func(t *testing.T, dir string) {
			forge(t, dir, first(spread, func(r *schemas.Summary) { r.Mean.V *= more }))
		}, "summaries tables/summaries.parquet mean"},
		{"a standard deviation", func(t *testing.T, dir string) {
			forge(t, dir, first(spread, func(r *schemas.Summary) { r.SD.V *= more }))
		}, "summaries tables/summaries.parquet sd"},
		{"a median that is gone", func(t *testing.T, dir string) {
			forge(t, dir, first(spread, func(r *schemas.Summary) { r.Median = maybe.Float{} }))
		}, "summaries tables/summaries.parquet median"},
		{"a geometric mean", func(t *testing.T, dir string) {
			forge(t, dir, first(func(r schemas.Summary) bool { return r.GeometricMean.OK }, func(r *schemas.Summary) { r.GeometricMean.V *= more }))
		}, "summaries tables/summaries.parquet geometric_mean"},
		{"a percentage of the window", func(t *testing.T, dir string) {
			forge(t, dir, first(window, func(r *schemas.Inhibition) { r.Percent.V *= more }))
		}, "inhibition tables/inhibition.parquet percent"},
		{"a Fieller limit", func(t *testing.T, dir string) {
			forge(t, dir, first(window, func(r *schemas.Inhibition) { r.CIHigh.V *= more }))
		}, "inhibition tables/inhibition.parquet ci_high"},
		{"a g", func(t *testing.T, dir string) {
			forge(t, dir, first(window, func(r *schemas.Inhibition) { r.WindowG.V *= more }))
		}, "inhibition tables/inhibition.parquet window_g"},
		{"the state of a window", func(t *testing.T, dir string) {
			forge(t, dir, first(window, func(r *schemas.Inhibition) { r.WindowClass = "weak" }))
		}, "inhibition tables/inhibition.parquet window_class"},
		{"a difference", func(t *testing.T, dir string) {
			forge(t, dir, first(window, func(r *schemas.Inhibition) { r.Difference.V *= more }))
		}, "inhibition tables/inhibition.parquet difference"},
		{"a percentage of geometric means", func(t *testing.T, dir string) {
			forge(t, dir, first(ratio, func(r *schemas.Inhibition) { r.Percent.V *= more }))
		}, "inhibition tables/inhibition.parquet percent"},
		{"a percentage without a floor", func(t *testing.T, dir string) {
			forge(t, dir, first(func(r schemas.Inhibition) bool { return r.Definition == "no_floor" && r.CILow.OK }, func(r *schemas.Inhibition) { r.CILow.V -= 1e-5 }))
		}, "inhibition tables/inhibition.parquet ci_low"},
		{"a percentage of logs", func(t *testing.T, dir string) {
			forge(t, dir, first(func(r schemas.Inhibition) bool { return r.Definition == "log_window" && r.CILow.OK }, func(r *schemas.Inhibition) { r.DF.V *= more }))
		}, "inhibition tables/inhibition.parquet df"},
		{"a reference", func(t *testing.T, dir string) {
			forge(t, dir, first(func(r schemas.Inhibition) bool { return r.Percent.V == 100 }, func(r *schemas.Inhibition) { r.Percent.V = 99 }))
		}, "inhibition tables/inhibition.parquet percent"},
		{"another headline", func(t *testing.T, dir string) {
			forge(t, dir, first(window, func(r *schemas.Inhibition) { r.Headline = !r.Headline }))
		}, "inhibition tables/inhibition.parquet headline"},
		{"another primary analysis", func(t *testing.T, dir string) {
			forge(t, dir, first(window, func(r *schemas.Inhibition) { r.Primary = !r.Primary }))
		}, "inhibition tables/inhibition.parquet primary"},
		{"another comparator", func(t *testing.T, dir string) {
			forge(t, dir, first(window, func(r *schemas.Inhibition) { r.Comparator = r.Floor }))
		}, "inhibition tables/inhibition.parquet comparator"},
		{"a result that is gone", func(t *testing.T, dir string) {
			forge(t, dir, func(r []schemas.Inhibition) []schemas.Inhibition { return r[1:] })
		}, "inhibition tables/inhibition.parquet"},
		{"a summary that is gone", func(t *testing.T, dir string) {
			forge(t, dir, func(r []schemas.Summary) []schemas.Summary { return r[1:] })
		}, "counts tables/summaries.parquet rows"},
		{"a row twice", func(t *testing.T, dir string) {
			forge(t, dir, func(r []schemas.Summary) []schemas.Summary { return slices.Insert(r, 1, r[0]) })
		}, "keys tables/summaries.parquet"},
		{"rows in another order", func(t *testing.T, dir string) {
			forge(t, dir, func(r []schemas.Comparison) []schemas.Comparison { r[0], r[1] = r[1], r[0]; return r })
		}, "keys tables/comparisons.parquet"},
		{"an animal of no group", func(t *testing.T, dir string) {
			forge(t, dir, first(every, func(r *schemas.Animal) { r.Group = "ghosts" }))
		}, "references tables/animals.parquet group"},
		{"a measurement of no animal", func(t *testing.T, dir string) {
			forge(t, dir, first(every, func(r *schemas.Measurement) { r.Animal = "0" }))
		}, "references tables/measurements.parquet animal"},
		{"a measurement of another group", func(t *testing.T, dir string) {
			forge(t, dir, func(r []schemas.Measurement) []schemas.Measurement {
				for i := range r {
					if r[i].Group != r[0].Group {
						r[0].Group = r[i].Group
						return r
					}
				}
				panic("one group only")
			})
		}, "references tables/measurements.parquet group"},
		{"a measurement of no file", func(t *testing.T, dir string) {
			forge(t, dir, first(every, func(r *schemas.Measurement) { r.SourceFile = "made up" }))
		}, "references tables/measurements.parquet source_file"},
		{"measurements all from one row", func(t *testing.T, dir string) {
			forge(t, dir, func(r []schemas.Measurement) []schemas.Measurement {
				for i := range r {
					r[i].SourceRow = 2
				}
				return r
			})
		}, "counts tables/measurements.parquet source_row"},
		{"more animals", func(t *testing.T, dir string) {
			forge(t, dir, first(every, func(r *schemas.Group) { r.N++ }))
		}, "counts tables/groups.parquet n"},
		{"fewer missing", func(t *testing.T, dir string) {
			forge(t, dir, first(every, func(r *schemas.Summary) { r.NMissing++ }))
		}, "counts tables/summaries.parquet n_missing"},
		{"more compared", func(t *testing.T, dir string) {
			forge(t, dir, first(every, func(r *schemas.Comparison) { r.N = 1000 }))
		}, "counts tables/comparisons.parquet n"},
		{"a role of no study", func(t *testing.T, dir string) {
			forge(t, dir, first(every, func(r *schemas.Group) { r.Role = "control" }))
		}, "values tables/groups.parquet role"},
		{"a probability above 1", func(t *testing.T, dir string) {
			forge(t, dir, first(every, func(r *schemas.Comparison) { r.P = maybe.Some(1.5) }))
		}, "values tables/comparisons.parquet p"},
		{"limits the wrong way round", func(t *testing.T, dir string) {
			forge(t, dir, first(func(r schemas.Comparison) bool { return r.CILow.OK && r.CIHigh.OK }, func(r *schemas.Comparison) { r.CILow, r.CIHigh = r.CIHigh, r.CILow }))
		}, "values tables/comparisons.parquet ci_low"},
		{"censored with a value", func(t *testing.T, dir string) {
			forge(t, dir, first(every, func(r *schemas.Response) { r.Censoring = "left" }))
		}, "values tables/responses.parquet censoring"},
		{"another study", func(t *testing.T, dir string) {
			forge(t, dir, first(every, func(r *schemas.Animal) { r.Study = "another" }))
		}, "values tables/animals.parquet study"},
		{"an issue that is gone", func(t *testing.T, dir string) {
			forge(t, dir, func(r []schemas.Issue) []schemas.Issue { return r[1:] })
		}, "issues issues.csv"},
		{"an issue that is gone everywhere", func(t *testing.T, dir string) {
			forge(t, dir, func(r []schemas.Issue) []schemas.Issue { return r[1:] })
			edit(t, filepath.Join(dir, "issues.csv"), func(data []byte) []byte {
				lines := bytes.SplitAfter(data, []byte("\r\n"))
				return slices.Concat(append(lines[:1:1], lines[2:]...)...)
			})
			refresh(t, dir)
		}, "issues issues.csv"},
		{"values that are not those of the record", func(t *testing.T, dir string) {
			path := filepath.Join(dir, "tables/groups.parquet")
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			rows, err := store.ReadParquet[schemas.Group](data)
			if err != nil {
				t.Fatal(err)
			}
			changed := rows.Rows()
			changed[0].Article = "something"
			if data, err = store.Parquet(table.From(changed...), store.Metadata("groups", "run", "golden-48")); err != nil {
				t.Fatal(err)
			}
			place(t, dir, "groups", data, 0, "")
		}, "contents tables/groups.parquet content"},
		{"a table of another run", func(t *testing.T, dir string) {
			data, err := store.Parquet(new(table.Of[schemas.Group]), store.Metadata("groups", "another", "golden-48"))
			if err != nil {
				t.Fatal(err)
			}
			place(t, dir, "groups", data, 0, new(table.Of[schemas.Group]).ContentID())
		}, "columns tables/groups.parquet"},
		{"a table in place of another", func(t *testing.T, dir string) {
			data, err := os.ReadFile(filepath.Join(dir, "tables/animals.parquet"))
			if err != nil {
				t.Fatal(err)
			}
			place(t, dir, "groups", data, 0, "")
		}, "columns tables/groups.parquet group"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := published(t)
			c.forge(t, dir)
			r := check(t, dir, nil)
			if files := r.Checks[0]; files.Name != "files" || files.Mismatches > 0 {
				t.Errorf("the hashes tell: %+v", files)
			}
			if c.want != "" {
				finds(t, r, c.want)
			} else if !r.Pass {
				t.Errorf("%q", mismatches(r))
			}
		})
	}
}

// runLengthBooleans is a file that xitongsys/parquet-go dies of. It takes the bits of booleans in runs for lengths of runs, and
// these bits, five bytes FE and one 7E, for a run of more than 2^40 values.
func runLengthBooleans(t *testing.T) []byte {
	t.Helper()
	b := array.NewBooleanBuilder(memory.DefaultAllocator)
	const rows = 480
	for i := range rows {
		bits := byte(0xfe)
		if i/8%6 == 5 {
			bits = 0x7e
		}
		b.Append(bits>>(i%8)&1 == 1)
	}
	schema := arrow.NewSchema([]arrow.Field{{Name: "flag", Type: arrow.FixedWidthTypes.Boolean}}, nil)
	record := array.NewRecordBatch(schema, []arrow.Array{b.NewArray()}, rows)
	var out bytes.Buffer
	w, err := pqarrow.NewFileWriter(schema, &out, parquet.NewWriterProperties(
		parquet.WithVersion(parquet.V2_LATEST), parquet.WithDictionaryDefault(false), parquet.WithEncodingFor("flag", parquet.Encodings.RLE),
	), pqarrow.DefaultWriterProps())
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(record); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// endlessSchema is the table with an Arrow schema in its footer that claims 2^31 - 1 fields, for which arrow-go makes room.
func endlessSchema(t *testing.T, data []byte) []byte {
	t.Helper()
	const key = "ARROW:schema"
	at := bytes.LastIndex(data, []byte(key)) + len(key)
	text := regexp.MustCompile(`[A-Za-z0-9+/]{200,}=*`).FindIndex(data[at:])
	message, err := base64.StdEncoding.DecodeString(string(data[at+text[0] : at+text[1]]))
	if err != nil {
		t.Fatal(err)
	}
	// A flatbuffer behind 8 bytes of header: the message's field 2 leads to the schema, whose field 1 is the vector of fields.
	u32 := func(p int) int { return int(binary.LittleEndian.Uint32(message[p:])) }
	follow := func(table, field int) int {
		vtable := table - int(int32(u32(table)))
		p := table + int(binary.LittleEndian.Uint16(message[vtable+4+2*field:]))
		return p + u32(p)
	}
	fields := follow(follow(8+u32(8), 2), 1)
	if want := len(schemas.Of(schemas.Group{}).Columns); u32(fields) != want {
		t.Fatalf("found %d fields, want %d", u32(fields), want)
	}
	binary.LittleEndian.PutUint32(message[fields:], 1<<31-1)
	damaged := bytes.Clone(data)
	copy(damaged[at+text[0]:], base64.StdEncoding.EncodeToString(message))
	return damaged
}

// Files that end the process that parses them are a mismatch, whether their hashes are wrong or were made to fit; the other
// tables are compared all the same.
func TestFilesThatKillTheirReader(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes that use up their memory")
	}
	group, err := os.ReadFile(filepath.Join(published(t), "tables/groups.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"run-length booleans": runLengthBooleans(t), "endless schema": endlessSchema(t, group)} {
		t.Run(name, func(t *testing.T) {
			for _, fit := range []bool{false, true} {
				dir := published(t)
				if fit {
					place(t, dir, "groups", data, 0, "")
				} else {
					write(t, filepath.Join(dir, "tables/groups.parquet"), data)
				}
				r := check(t, dir, guarded)
				finds(t, r, "readers tables/groups.parquet")
				died := false
				for _, c := range r.Checks {
					for _, m := range c.Listed {
						died = died || strings.Contains(m.Found, "the reader died: ")
					}
					if c.Name == "summaries" && c.Compared == 0 {
						t.Error("the other tables were not compared")
					}
				}
				if !died {
					t.Errorf("hashes fit %t: the reader lived: %+v", fit, mismatches(r))
				}
			}
		})
	}
}

// A folder that holds no run is said to be none; that of a study leads to its latest run, with a link or without.
func TestFind(t *testing.T) {
	if _, err := verify.Find(t.TempDir()); err == nil {
		t.Error("an empty folder is a run")
	}
	dir := published(t)
	if got, err := verify.Find(dir); err != nil || got != dir {
		t.Errorf("got %s, %v", got, err)
	}
	study := filepath.Dir(dir)
	write(t, filepath.Join(study, "latest.json"), []byte(`{"run":"x","folder":"run"}`))
	if got, err := verify.Find(study); err != nil || got != dir {
		t.Errorf("got %s, %v, want %s", got, err, dir)
	}
	write(t, filepath.Join(study, "latest.json"), []byte(`{"run":"x","folder":"../run"}`))
	if got, err := verify.Find(study); err == nil {
		t.Errorf("latest.json led out of the folder, to %s", got)
	}
}

// BenchmarkRun verifies the example study in this process, without the start of a child.
func BenchmarkRun(b *testing.B) {
	dir, err := publish("mc903-topical")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if r, err := verify.Run(context.Background(), dir, nil); err != nil || !r.Pass {
			b.Fatal(err)
		}
	}
}
