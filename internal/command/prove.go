package command

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"earmark/internal/issue"
	"earmark/internal/provenance"
	"earmark/internal/rerun"
	"earmark/internal/store"
	"earmark/pipeline"
	"earmark/schemas/plan"
	"earmark/stages/intake"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"
	"golang.org/x/sync/errgroup"
)

func proveCommand(s *settings) *cobra.Command {
	var flags studyFlags
	c := &cobra.Command{
		Use:   "prove CONFIG",
		Short: "Compute a study in hostile surroundings, and see that every byte stays the same",
		Long: `prove computes a study again and again, each time as a process of its own without the cache:
in other time zones and locales, on one, two and many processors, from a copy in another
folder whose files are old, read-only and listed in another order, into a folder with a
long name, under another umask, with a clock moved by years; several of these at once, and
one by one only if something differs. Every published byte must be
the same. Then it puts the rows of the CSV files and the readouts of the config into
another order: now every result and every figure must be the same. docs/provenance.md
says what is compared then. It works in a temporary folder and publishes nothing.

It prints one hash that stands for every byte of the run, that of SHA256SUMS, or what
differed.

Exit code 0: all the same. 2: the config is wrong. 4: something differed.`,
		Example: "  earmark prove study.yaml\n  earmark prove --json study.yaml",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			st, err := openStudy(args[0], flags)
			if err != nil {
				return err
			}
			return s.prove(cmd.Context(), cmd.OutOrStdout(), st)
		},
	}
	flags.add(c)
	return c
}

// Surroundings are where and how a study is computed.
type surroundings struct {
	name  string
	env   []string
	flags []string
	umask string
	long  bool // into a folder with a long name
	// copied makes the files of the study that is computed instead of the original; nil to compute the original. Where
	// there is nothing to be made it says why.
	copied func() (files []store.File, why string)
	// finish changes the copied folder.
	finish []func(dir string) error
	// compare compares with the first run; nil for every byte.
	compare func(old, latest rerun.Files) ([]rerun.Difference, error)
}

// otherTime is the time of files that are made to look old.
var otherTime = time.Date(1987, time.July, 4, 3, 2, 1, 0, time.UTC)

// matrix is every kind of surroundings. Those of a group are tried together, and one by one only if something differs.
func (s *study) matrix() [][]surroundings {
	copied := func() ([]store.File, string) {
		files := s.ownFiles()
		slices.Reverse(files)
		return files, ""
	}
	zone := func(name string) surroundings {
		return surroundings{name: "time zone " + name, env: []string{"TZ=" + name}}
	}
	locale := func(name string) surroundings {
		return surroundings{name: "locale " + name, env: []string{"LANG=" + name, "LC_ALL=" + name}}
	}
	processors := func(n string) surroundings {
		return surroundings{name: "GOMAXPROCS " + n, env: []string{"GOMAXPROCS=" + n}}
	}
	return [][]surroundings{
		{
			zone("Pacific/Kiritimati"), locale("de_DE.UTF-8"), processors("1"),
			{name: "clock 20 years ahead", flags: []string{"--move-clock", "175320h"}},
			{name: "umask 077", umask: "077"},
		},
		{
			zone("America/St_Johns"), locale("tr_TR.UTF-8"), processors("2"),
			{name: "clock 20 years back", flags: []string{"--move-clock", "-175320h"}},
			{name: "folders with long names, blanks and other letters", long: true, copied: copied},
			{name: "files of 1987", copied: copied, finish: []func(string) error{func(dir string) error {
				return walk(dir, func(path string, _ fs.DirEntry) error { return os.Chtimes(path, otherTime, otherTime) })
			}}},
		},
		{
			zone("UTC"), locale("C"), processors("64"),
			{name: "files listed in another order", copied: copied},
			{name: "read-only files and folders", copied: copied, finish: []func(string) error{func(dir string) error {
				return walk(dir, func(path string, d fs.DirEntry) error {
					if d.IsDir() {
						return os.Chmod(path, 0o555)
					}
					return os.Chmod(path, 0o444)
				})
			}}},
		},
		{{
			name: "rows in reverse order", copied: func() ([]store.File, string) { return s.reordered(rerun.Reversed) },
			compare: rerun.CompareWithoutRows,
		}},
		{{
			name: "rows shuffled", copied: func() ([]store.File, string) { return s.reordered(rerun.Shuffled) },
			compare: rerun.CompareWithoutRows,
		}},
		{{name: "readouts declared in reverse order", copied: s.readoutsReversed, compare: rerun.CompareWithoutPlan}},
	}
}

// together is surroundings all at once.
func together(group []surroundings) surroundings {
	all := surroundings{name: "together"}
	for _, m := range group {
		all.name += ", " + m.name
		all.env, all.flags, all.finish = append(all.env, m.env...), append(all.flags, m.flags...), append(all.finish, m.finish...)
		all.umask += m.umask
		all.long = all.long || m.long
		if m.copied != nil {
			all.copied, all.compare = m.copied, m.compare
		}
	}
	return all
}

// walk calls a function for a folder and all in it, what is inside first.
func walk(dir string, do func(path string, d fs.DirEntry) error) error {
	var paths []string
	var entries []fs.DirEntry
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		paths, entries = append(paths, path), append(entries, d)
		return err
	})
	for i := len(paths) - 1; i >= 0 && err == nil; i-- {
		err = do(paths[i], entries[i])
	}
	return err
}

// ownFiles are the files of the user that the study is read from: its config, last of those it extends, and its data.
func (s *study) ownFiles() []store.File {
	return slices.DeleteFunc(s.inputs(), func(f store.File) bool { return strings.HasPrefix(f.Path, "earmark:") })
}

// reordered are the files of the study with the rows of CSV readouts in another order, and the corrections of cells in them
// at their new places.
func (s *study) reordered(order rerun.Order) ([]store.File, string) {
	params, err := pipeline.Params(s.plan, Version)
	if err != nil {
		return nil, err.Error()
	}
	in, known := params["intake"].(intake.Params)
	if !known {
		return nil, "what the files hold is not known"
	}
	collected, err := intake.Run(in, intake.Input{Files: s.files}, new(issue.List))
	if err != nil {
		return nil, err.Error()
	}
	rows := map[string]map[int32]bool{}
	add := func(file string, row int32) {
		if rows[file] == nil {
			rows[file] = map[int32]bool{}
		}
		rows[file][row] = true
	}
	for _, r := range collected.Values.All() {
		add(r.File, r.Row)
	}
	for _, r := range collected.Animals.All() {
		add(r.File, r.Row)
	}
	for _, r := range collected.Doses.All() {
		add(r.File, r.Row)
	}
	for _, r := range collected.Formulations.All() {
		add(r.File, r.Row)
	}
	for _, r := range collected.Conditions.All() {
		add(r.File, r.Row)
	}
	corrections := collected.Corrections.Rows()
	files := s.ownFiles()
	moved := map[string]map[int32]int32{}
	for i, f := range files {
		sealed := slices.ContainsFunc(s.plan.Readouts, func(r plan.Readout) bool { return r.File == f.Path && r.SHA256 != "" })
		if rows[f.Path] == nil || sealed { // in another order it would be another file
			continue
		}
		if data, to, ok := rerun.Reorder(f.Data, rows[f.Path], order); ok {
			files[i].Data, moved[f.Path] = data, to
		}
	}
	if len(moved) == 0 {
		return nil, "no readout is a CSV file whose rows can be told"
	}
	if ledger := slices.IndexFunc(files, func(f store.File) bool { return f.Path == s.plan.Ledgers.Corrections }); ledger >= 0 {
		data, ok := rerun.MoveCorrections(files[ledger].Data, corrections, moved)
		if !ok {
			return nil, "the cells of the corrections cannot be moved with the rows"
		}
		files[ledger].Data = data
	}
	return files, ""
}

// readoutsReversed are the files of the study with the readouts of the config in reverse order.
func (s *study) readoutsReversed() ([]store.File, string) {
	files := s.ownFiles()
	reversed := false
	for i, f := range files {
		if !slices.ContainsFunc(s.texts, func(text store.File) bool { return text.Path == f.Path }) {
			continue
		}
		var document yaml.Node
		if err := yaml.Unmarshal(f.Data, &document); err != nil || len(document.Content) == 0 {
			return nil, "the config cannot be written again"
		}
		settings := document.Content[0].Content
		for k := 0; k+1 < len(settings); k += 2 {
			if settings[k].Value == "readouts" && len(settings[k+1].Content) > 1 {
				slices.Reverse(settings[k+1].Content)
				reversed = true
			}
		}
		data, err := yaml.Marshal(&document)
		if err != nil {
			return nil, "the config cannot be written again"
		}
		files[i].Data = data
	}
	if !reversed {
		return nil, "the config has one readout"
	}
	return files, ""
}

// A proof is what prove tells.
type proof struct {
	Study  string  `json:"study"`
	Run    string  `json:"run"`
	Proven bool    `json:"proven"`
	SHA256 string  `json:"sha256"` // of SHA256SUMS, which names every other file
	Files  int     `json:"files"`
	Bytes  int     `json:"bytes"`
	Trials []trial `json:"trials"`
}

// A trial is what came out in one kind of surroundings.
type trial struct {
	Surroundings string `json:"surroundings"`
	// Compared is bytes, or results where row numbers or the plan differ by intent.
	Compared    string             `json:"compared"`
	Skipped     string             `json:"skipped,omitempty"` // why it was not tried
	Failed      string             `json:"failed,omitempty"`  // what the process said that did not end as the first
	Differences []rerun.Difference `json:"differences"`
}

func (t trial) differs() bool { return t.Failed != "" || len(t.Differences) > 0 }

func (s *settings) prove(ctx context.Context, stdout io.Writer, st *study) (err error) {
	dir, err := os.MkdirTemp("", "earmark-prove-")
	if err != nil {
		return err
	}
	defer func() {
		err = errors.Join(err, os.RemoveAll(dir))
	}()
	config, err := filepath.Abs(st.config)
	if err != nil {
		return err
	}
	p := prover{study: st, config: config}
	first, code, failure, err := p.run(ctx, filepath.Join(dir, "first"), surroundings{}, config)
	if err != nil {
		return err
	}
	if failure != "" {
		return fmt.Errorf("the study cannot be computed: %s", failure)
	}
	told := proof{Study: st.plan.Study.ID, SHA256: sum(first.files[provenance.ChecksumFile]), Run: first.id, Files: len(first.files)}
	for _, data := range first.files {
		told.Bytes += len(data)
	}
	matrix := st.matrix()
	trials := make([][]trial, len(matrix))
	var processes errgroup.Group
	processes.SetLimit(runtime.NumCPU())
	for i, group := range matrix {
		processes.Go(func() (err error) {
			trials[i], err = p.tryAll(ctx, filepath.Join(dir, fmt.Sprint(i)), group, first, code)
			return err
		})
	}
	if err := processes.Wait(); err != nil {
		return err
	}
	told.Trials = slices.Concat(trials...)
	told.Proven = !slices.ContainsFunc(told.Trials, trial.differs)
	if s.json {
		err = json.NewEncoder(stdout).Encode(told)
	} else {
		err = told.print(stdout)
	}
	if err == nil && !told.Proven {
		err = errMismatch
	}
	return err
}

// A prover computes a study as processes of the running program.
type prover struct {
	study  *study
	config string // absolute path
}

// A made is what a process published.
type made struct {
	id    string
	files rerun.Files
}

// longName is the name of a folder of 200 bytes with blanks, quotation marks and letters of several scripts.
var longName = "Ergebnisse für die 'Mäuse' Ωµ 耳 " + strings.Repeat("x", 200-len("Ergebnisse für die 'Mäuse' Ωµ 耳 "))

// tryAll tries a group of surroundings together, and if something differs one by one, to tell which it is.
func (p prover) tryAll(ctx context.Context, dir string, group []surroundings, first made, code int) ([]trial, error) {
	all := group[0]
	if len(group) > 1 {
		all = together(group)
	}
	t, err := p.try(ctx, filepath.Join(dir, "all"), all, first, code)
	if err != nil || len(group) == 1 {
		return []trial{t}, err
	}
	var trials []trial
	for i, m := range group {
		one := trial{Surroundings: m.name, Compared: t.Compared, Differences: t.Differences}
		if t.differs() {
			if one, err = p.try(ctx, filepath.Join(dir, fmt.Sprint(i)), m, first, code); err != nil {
				return nil, err
			}
		}
		trials = append(trials, one)
	}
	if t.differs() && !slices.ContainsFunc(trials, trial.differs) {
		trials = append(trials, t) // it takes several, or chance
	}
	return trials, nil
}

// try computes the study in surroundings and compares what comes out with the first run, which ended with an exit code.
func (p prover) try(ctx context.Context, dir string, m surroundings, first made, code int) (trial, error) {
	t := trial{Surroundings: m.name, Compared: "bytes", Differences: []rerun.Difference{}}
	compare := rerun.Compare
	if m.compare != nil {
		t.Compared, compare = "results", m.compare
	}
	if m.long {
		dir = filepath.Join(dir, longName)
	}
	config := p.config
	if m.copied != nil {
		files, why := m.copied()
		if t.Skipped = why; why != "" {
			return t, nil
		}
		source := filepath.Join(dir, "copy")
		var err error
		if config, err = place(source, files, filepath.Base(p.config)); err != nil {
			return t, err
		}
		defer func() { _ = loosen(source) }() // so that it can be removed; removing it would tell
		for _, finish := range m.finish {
			if err := finish(source); err != nil {
				return t, err
			}
		}
	}
	again, ended, failure, err := p.run(ctx, dir, m, config)
	if err != nil {
		return t, err
	}
	if failure != "" || ended != code {
		t.Failed = fmt.Sprintf("exit code %d, not %d: %s", ended, code, failure)
		return t, nil
	}
	differences, err := compare(first.files, again.files)
	t.Differences = append(t.Differences, differences...)
	return t, errors.Join(err, os.RemoveAll(filepath.Join(dir, "out")))
}

// loosen makes folders writable.
func loosen(dir string) error {
	return walk(dir, func(path string, d fs.DirEntry) error {
		if d.IsDir() {
			return os.Chmod(path, 0o755)
		}
		return nil
	})
}

// place writes the files of a study into a folder, in order, and returns the path of the config. A config that extends those
// of folders around it gets as many folders around it.
func place(dir string, files []store.File, config string) (string, error) {
	up := 0
	for _, f := range files {
		up = max(up, strings.Count(f.Path, "../"))
	}
	home := filepath.Join(dir, filepath.Join(slices.Repeat([]string{"around"}, up)...), "study")
	for _, f := range files {
		path := filepath.Join(home, filepath.FromSlash(f.Path))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return "", err
		}
		if err := os.WriteFile(path, f.Data, 0o644); err != nil {
			return "", err
		}
	}
	return filepath.Join(home, config), nil
}

// run computes the study in surroundings and returns what was published and the exit code, or what the process said if it
// failed.
func (p prover) run(ctx context.Context, dir string, m surroundings, config string) (published made, code int, failure string, err error) {
	out := filepath.Join(dir, "out")
	if err := os.MkdirAll(out, 0o755); err != nil {
		return made{}, 0, "", err
	}
	program, err := os.Executable()
	if err != nil {
		return made{}, 0, "", fmt.Errorf("find the running program: %w", err)
	}
	args := append(slices.Clone(m.flags), "run", "--no-cache", "--out", out)
	if p.study.outside {
		args = append(args, "--allow-outside")
	}
	for _, assignment := range p.study.set {
		args = append(args, "--set", assignment)
	}
	args = append(args, config)
	if m.umask != "" {
		args = append([]string{"-c", "umask " + m.umask + ` && exec "$0" "$@"`, program}, args...)
		program = "sh"
	}
	process := exec.CommandContext(ctx, program, args...)
	var stderr bytes.Buffer
	process.Stderr = &stderr
	process.Dir = dir
	process.Env = append(process.Environ(), m.env...)
	var exit *exec.ExitError
	switch err := process.Run(); {
	case ctx.Err() != nil:
		return made{}, 0, "", ctx.Err()
	case errors.As(err, &exit):
		code = exit.ExitCode()
	case err != nil:
		return made{}, 0, "", err
	}
	if code != exitOK && code != exitData {
		return made{}, code, strings.TrimSpace(stderr.String()), nil
	}
	runs, err := os.ReadDir(filepath.Join(out, p.study.plan.Study.ID, "runs"))
	if err != nil || len(runs) != 1 {
		return made{}, code, fmt.Sprintf("%d runs were published", len(runs)), err
	}
	files, err := rerun.ReadFiles(filepath.Join(out, p.study.plan.Study.ID, "runs", runs[0].Name()))
	return made{runs[0].Name(), files}, code, "", err
}

// shownDifferences is how many differences of a trial are printed; --json has all.
const shownDifferences = 20

// print is the proof in words.
func (p proof) print(w io.Writer) error {
	var err error
	line := func(format string, args ...any) {
		if err == nil {
			_, err = fmt.Fprintf(w, format+"\n", args...)
		}
	}
	verdict := "the same in all surroundings"
	if !p.Proven {
		verdict = "DIFFERS"
	}
	line("%s  run %s: %d files, %d bytes: %s", p.Study, p.Run, p.Files, p.Bytes, verdict)
	line("  sha256 %s", p.SHA256)
	for _, t := range p.Trials {
		switch {
		case t.Skipped != "":
			line("  skipped         %s: %s", t.Surroundings, t.Skipped)
		case t.differs():
			line("  DIFFERS         %s", t.Surroundings)
		default:
			line("  same %-10s %s", t.Compared, t.Surroundings)
		}
		if t.Failed != "" {
			line("    %s", t.Failed)
		}
		for i, d := range t.Differences {
			if i == shownDifferences {
				line("    and %d more", len(t.Differences)-i)
				break
			}
			line("    %s", d)
		}
	}
	return err
}
