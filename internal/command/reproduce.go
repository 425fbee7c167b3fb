package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"

	"earmark/internal/config"
	"earmark/internal/provenance"
	"earmark/internal/rerun"
	"earmark/internal/table"
	"earmark/internal/verify"
	"earmark/pipeline"
	"earmark/schemas"

	"github.com/spf13/cobra"
)

func reproduceCommand(s *settings) *cobra.Command {
	var inputs string
	c := &cobra.Command{
		Use:   "reproduce RUN",
		Short: "Compute a published run again from its own record, and compare every byte",
		Long: `reproduce reads run.json of a published run, checks the SHA-256 of everything that the run
was made from, computes the run again from the plan in the record and these files, and
compares every published file byte by byte. It writes nothing. RUN is a run's folder, or
a study's output folder, which stands for its latest run.

The files come from the copies kept beside the run; --inputs names a folder to take them
from instead, by their paths or with their SHA-256 as names.

A run that another build of the program made cannot have the same bytes, as its record
names that build. Then the values of all tables are compared, without any tolerance, and
those that differ are listed, the biggest relative difference first.

Exit code 0: identical. 2: there is no run. 4: something differs, is missing or changed.`,
		Example: "  earmark reproduce out/AD-2026-014\n  earmark reproduce out/AD-2026-014/runs/1842a1a092698256\n  earmark reproduce --inputs data archive/run",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			log, err := s.logger(cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			return s.reproduce(cmd.Context(), cmd.OutOrStdout(), args[0], inputs, log)
		},
	}
	c.Flags().StringVar(&inputs, "inputs", "", "folder of the config and of the files it names (default: the copies kept beside the run)")
	return c
}

// openRun opens a published run. That there is none is a mistake of the command line.
func openRun(path string) (*rerun.Published, error) {
	run, err := rerun.Open(path)
	if errors.Is(err, verify.ErrNoRun) {
		return nil, usageError{err}
	}
	return run, err
}

// recorded is a study as the record of a run has it, with the files that it is to be computed from.
func recorded(r *provenance.Record, files *table.Of[schemas.File]) *study {
	p := r.Plan
	p.Output.KeepInputs = slices.ContainsFunc(r.Config.Sources, func(s provenance.Source) bool { return s.Kept != "" })
	return &study{
		config: r.Config.File, set: r.Config.Set, plan: &p, sources: r.Config.Sources, files: files,
		settings: func() []config.Setting { return r.Config.Settings },
	}
}

// A reproduction is what reproduce tells.
type reproduction struct {
	Run       string `json:"run"`
	Study     string `json:"study"`
	Identical bool   `json:"identical"`
	// SameProgram says that this build made the run: then every byte was compared, otherwise every value of the tables.
	SameProgram bool                 `json:"same_program"`
	MadeBy      provenance.Program   `json:"made_by"`
	ThisProgram provenance.Program   `json:"this_program"`
	Files       int                  `json:"files"`  // published
	Bytes       int                  `json:"bytes"`  // of these
	Inputs      []rerun.InputProblem `json:"inputs"` // missing or changed
	// Computed is false if the run could not be computed because inputs are not there as it read them.
	Computed    bool               `json:"computed"`
	Count       int                `json:"count"` // of differences
	Differences []rerun.Difference `json:"differences"`
}

func (s *settings) reproduce(ctx context.Context, stdout io.Writer, path, inputs string, log *slog.Logger) error {
	run, err := openRun(path)
	if err != nil {
		return err
	}
	program := s.program
	if program.Build, err = buildID(); err != nil {
		return err
	}
	s.compute()
	told := reproduction{
		Run: run.Record.Run, Study: run.Record.Study, MadeBy: run.Record.Program, ThisProgram: program,
		SameProgram: run.Record.Program == program, Files: len(run.Files),
		Inputs: []rerun.InputProblem{}, Differences: []rerun.Difference{},
	}
	for _, data := range run.Files {
		told.Bytes += len(data)
	}
	files, problems, err := run.Inputs(inputs)
	if err != nil {
		return err
	}
	told.Inputs = append(told.Inputs, problems...)
	if !slices.ContainsFunc(problems, func(p rerun.InputProblem) bool { return p.Needed }) {
		again, err := recorded(run.Record, files).recompute(ctx, program, log)
		if err != nil {
			return err
		}
		compare := rerun.Compare
		if !told.SameProgram {
			compare = func(old, latest rerun.Files) ([]rerun.Difference, error) {
				return rerun.CompareValues(old, latest, nil)
			}
		}
		differences, err := compare(run.Files, again)
		if err != nil {
			return err
		}
		told.Computed = true
		told.Differences = append(told.Differences, differences...)
	}
	told.Count = len(told.Differences)
	told.Identical = told.Computed && told.Count == 0 && len(problems) == 0
	if s.json {
		err = json.NewEncoder(stdout).Encode(told)
	} else {
		err = told.print(stdout)
	}
	if err == nil && !told.Identical {
		err = errMismatch
	}
	return err
}

// recompute is every file that the study would publish.
func (s *study) recompute(ctx context.Context, program provenance.Program, log *slog.Logger) (rerun.Files, error) {
	result, err := s.run(ctx, pipeline.Study, pipeline.Options{Build: program.Build, Log: log})
	if err != nil {
		return nil, err
	}
	id, err := s.request().RunID(&result)
	if err != nil {
		return nil, err
	}
	published, err := s.publication(id, result, program)
	if err != nil {
		return nil, err
	}
	files := rerun.Files{}
	for _, f := range published {
		files[f.Path] = f.Data
	}
	return files, nil
}

// print is the reproduction in words.
func (r reproduction) print(w io.Writer) error {
	var err error
	line := func(format string, args ...any) {
		if err == nil {
			_, err = fmt.Fprintf(w, format+"\n", args...)
		}
	}
	name := r.Study + "  run " + r.Run
	switch {
	case !r.Computed:
		line("%s: cannot be computed again: inputs are missing or changed", name)
	case r.SameProgram && r.Identical:
		line("%s: identical, %d files, %d bytes", name, r.Files, r.Bytes)
	case r.Identical:
		line("%s: every value of every table is the same", name)
	case r.Count == 0:
		line("%s: computed with the same outcome, but inputs are missing or changed", name)
	default:
		line("%s: %d differences (R-16)", name, r.Count)
	}
	if !r.SameProgram {
		line("  made by another build, so values were compared and not bytes: %s; this is %s", programName(r.MadeBy), programName(r.ThisProgram))
	}
	for _, p := range r.Inputs {
		line("  input %s", p)
	}
	for _, d := range r.Differences {
		line("  %s", d)
	}
	return err
}

// programName is a program as people tell it from others.
func programName(p provenance.Program) string {
	text := "earmark " + p.Version
	if p.Commit != "" {
		text += " commit " + p.Commit[:min(12, len(p.Commit))]
	}
	if p.Modified {
		text += " with uncommitted changes"
	}
	return fmt.Sprintf("%s (%s %s, build %s)", text, p.Go, p.Platform, p.Build)
}
