package command

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// The draft made of the files of each example study names every readout of the study's own config, with its kind and file,
// every group with its name and comparator, and no role of another sort but where the name does not tell it.
func TestDraftsOfExamples(t *testing.T) {
	type config struct {
		Groups   []struct{ Name, Role, Comparator, Route string }
		Readouts []struct{ Kind, File, Scale string }
	}
	read := func(path string) (c config) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := yaml.Unmarshal(data, &c); err != nil {
			t.Fatal(err)
		}
		return c
	}
	// What these names do not tell: that an antibody or a steroid is or is not the reference, that the inducer comes in Vaseline.
	untold := map[string]string{"anti-IL-17A": "test", "dex": "positive", "Vaseline": "vehicle", "SDS and base": "vehicle"}
	for _, study := range []string{"mc903-topical", "oxazolone", "imiquimod", "nc-nga-hdm", "elisa-ige", "golden-48"} {
		folder := filepath.Join("..", "..", "testdata", "studies", study)
		work := t.TempDir()
		if err := os.CopyFS(filepath.Join(work, "input"), os.DirFS(filepath.Join(folder, "input"))); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(work, "study.yaml")
		var stdout, stderr bytes.Buffer
		if code := Run(context.Background(), []string{"init", work}, &stdout, &stderr); code != exitOK {
			t.Fatalf("%s: exit code %d: %s", study, code, stderr.String())
		}
		if code := Run(context.Background(), []string{"check", path}, &stdout, &stderr); code != exitOK && code != exitData {
			t.Errorf("check the draft of %s: exit code %d: %s", study, code, stderr.String())
		}
		got, want := read(path), read(filepath.Join(folder, "study.yaml"))
		for _, r := range want.Readouts {
			if !slices.ContainsFunc(got.Readouts, func(g struct{ Kind, File, Scale string }) bool {
				return g.Kind == r.Kind && g.File == r.File && (r.Scale == "" || g.Scale == r.Scale)
			}) {
				t.Errorf("%s: no readout %+v in %+v", study, r, got.Readouts)
			}
		}
		if len(got.Readouts) != len(want.Readouts) || len(got.Groups) != len(want.Groups) {
			t.Errorf("%s: %d readouts and %d groups, want %d and %d", study, len(got.Readouts), len(got.Groups), len(want.Readouts), len(want.Groups))
		}
		for _, w := range want.Groups {
			i := slices.IndexFunc(got.Groups, func(g struct{ Name, Role, Comparator, Route string }) bool { return g.Name == w.Name })
			if i < 0 {
				t.Errorf("%s: no group %q", study, w.Name)
				continue
			}
			if g := got.Groups[i]; g.Role != w.Role && g.Role != untold[w.Name] || w.Comparator != "" && g.Comparator != w.Comparator {
				t.Errorf("%s: the group is %+v, want %+v", study, g, w)
			}
		}
	}
}

// A folder with more tables than a study has is not read whole, and init says so. The next command is printed as it is typed.
func TestDraftOfManyFiles(t *testing.T) {
	work := filepath.Join(t.TempDir(), "my study's data")
	if err := os.Mkdir(work, 0o755); err != nil {
		t.Fatal(err)
	}
	for i := range maxDraftFiles + 2 {
		write(t, filepath.Join(work, fmt.Sprintf("note %03d.txt", i)), "Nothing of note.\n")
	}
	write(t, filepath.Join(work, "~$lock.xlsx"), "")
	write(t, filepath.Join(work, "photo.png"), "")
	var stdout, stderr bytes.Buffer
	if code := Run(context.Background(), []string{"init", work}, &stdout, &stderr); code != exitOK {
		t.Fatalf("exit code %d: %s", code, stderr.String())
	}
	for _, want := range []string{
		"502 tables; only the first 500 in order of their names were read", "passed over, as their names are not those of tables: 1 file",
		"and 482 more, which the draft names", `my study'\''s data/study.yaml'`,
	} {
		if !strings.Contains(stdout.String(), want) {
			t.Errorf("nothing says %q:\n%s", want, stdout.String())
		}
	}
	text, err := os.ReadFile(filepath.Join(work, "study.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(text), "# not recognised: "); n != maxDraftFiles+2 { // and what was passed over
		t.Errorf("%d files are named, want %d", n, maxDraftFiles+2)
	}
}
