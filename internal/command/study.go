package command

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"earmark/internal/config"
	"earmark/internal/provenance"
	"earmark/internal/store"
	"earmark/internal/table"
	"earmark/internal/tabular"
	"earmark/pipeline"
	"earmark/schemas"
	"earmark/schemas/plan"
	"earmark/stages/compare"
	"earmark/stages/intake"

	"github.com/spf13/cobra"
)

// A study is a config that was read, with the files it names.
type study struct {
	config   string // path of the config as given
	set      []string
	outside  bool // files may lie outside the folder of the config
	plan     *plan.Plan
	sources  []provenance.Source // what the plan was read from
	texts    []store.File        // the same, whole
	settings func() []config.Setting
	lookups  []config.Lookup // what the folder of the config was asked
	files    *table.Of[schemas.File]
	draft    config.Position // where the plan says that it is a draft
}

// studyFlags are the flags of all commands that read a study.
type studyFlags struct {
	set     []string
	outside bool
}

// add gives a command the flags.
func (f *studyFlags) add(c *cobra.Command) {
	c.Flags().StringArrayVar(&f.set, "set", nil, "set a config value, as in --set analysis.alpha=0.01")
	c.Flags().BoolVar(&f.outside, "allow-outside", false, "allow files that lie outside the folder of the config")
}

// openStudy reads a config and the files that it names.
func openStudy(path string, f studyFlags) (*study, error) {
	p, at, err := config.Load(path, config.Options{Set: f.set, Methods: compare.Methods(), Columns: intake.Contents(), Outside: f.outside})
	if err != nil {
		return nil, err
	}
	folder, err := config.OpenFolder(filepath.Dir(path), f.outside)
	if err != nil {
		return nil, fmt.Errorf("open the folder of %s: %w", path, err)
	}
	defer func() { _ = folder.Close() }() // opened to read, so nothing can be lost
	if err := tooLarge(path, folder.Stat, p); err != nil {
		return nil, err
	}
	files, err := readFiles(folder.ReadFile, p)
	if err != nil {
		return nil, unusable(path, err)
	}
	st := &study{config: path, set: f.set, outside: f.outside, plan: p, settings: at.Settings, lookups: at.Lookups(), files: files, draft: at.At("unconfirmed")}
	for _, s := range at.Sources() {
		st.sources = append(st.sources, st.source(s.Path, s.SHA256(), len(s.Data)))
		st.texts = append(st.texts, store.File{Path: s.Path, Data: s.Data})
	}
	return st, nil
}

// confirmed refuses a draft of which nobody has confirmed the guesses: no result rests on a guess.
func (s *study) confirmed() error {
	if !s.plan.Unconfirmed {
		return nil
	}
	at := s.draft
	return &config.Error{Problems: []config.Problem{{
		File: at.File, Line: at.Line, Column: at.Column, Message: "the config is a draft that nobody has confirmed",
		Hint: "look at every line marked \"guessed\", above all the roles of the groups, and delete this line",
	}}}
}

// tooLarge refuses files beyond the limit of their readouts before a byte of them is read.
func tooLarge(path string, stat func(name string) (fs.FileInfo, error), p *plan.Plan) error {
	var problems []config.Problem
	for _, r := range p.Readouts {
		limit := int64(tabular.MaxFile)
		if r.Limits != nil && r.Limits.FileMiB > 0 {
			limit = int64(r.Limits.FileMiB) << 20
		}
		info, err := stat(r.File)
		if err != nil || info.Size() <= limit {
			continue // reading it says what is wrong
		}
		problems = append(problems, config.Problem{
			File: filepath.ToSlash(path), Message: fmt.Sprintf("the file %q (declared at %s) has %d MiB; a readout reads at most %d MiB", r.File, r.Position, info.Size()>>20, limit>>20),
			Hint: "check that it is the table it should be; split it, or raise the limit: `limits: {file_mib: ...}` of the readout",
		})
	}
	if len(problems) > 0 {
		return &config.Error{Problems: problems}
	}
	return nil
}

// readFiles reads every file that the plan names, each once, in order of path.
func readFiles(read func(name string) ([]byte, error), p *plan.Plan) (*table.Of[schemas.File], error) {
	var paths []string
	for _, r := range p.Readouts {
		paths = append(paths, r.File)
		if r.PlateLayout != "" {
			paths = append(paths, r.PlateLayout)
		}
	}
	for _, ledger := range []string{p.Ledgers.Corrections, p.Ledgers.Exclusions} {
		if ledger != "" {
			paths = append(paths, ledger)
		}
	}
	slices.Sort(paths)
	files := new(table.Of[schemas.File])
	for _, path := range slices.Compact(paths) {
		data, err := read(path)
		if err != nil {
			return nil, unreadable(path, err)
		}
		files.Append(schemas.File{Path: path, SHA256: sum(data), Data: data})
	}
	return files, nil
}

// sum is the SHA-256 of data, in hexadecimal.
func sum(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// unusable is the error of a config whose files cannot be read. If they are missing or closed to us, that is for the user
// to settle, as it is where the config is read.
func unusable(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return &config.Error{Problems: []config.Problem{{File: filepath.ToSlash(path), Message: err.Error()}}}
	}
	return fmt.Errorf("%s: %w", path, err)
}

// unreadable says what became of a file that was there when the config was read.
func unreadable(path string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("the file %s went away while it was to be read; run again when it is back: %w", path, err)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("the file %s may not be read; ask its owner for the permission: %w", path, err)
	}
	return fmt.Errorf("the file %s cannot be read: %w", path, err)
}

// request is what a run of the study is asked to do.
func (s *study) request() pipeline.Request {
	return pipeline.Request{Version: Version, Plan: s.plan, Set: s.set, Sources: s.sources, Files: s.files}
}

// run runs stages on the study.
func (s *study) run(ctx context.Context, stages []pipeline.Stage, o pipeline.Options) (pipeline.Result, error) {
	o.Version, o.Log = Version, o.Log.With("study", s.plan.Study.ID)
	return pipeline.Run(ctx, stages, s.plan, s.files, o)
}
