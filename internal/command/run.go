package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"

	"earmark/internal/issue"
	"earmark/internal/provenance"
	"earmark/internal/store"
	"earmark/pipeline"
	"earmark/schemas"
	"earmark/stages/report"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"
)

func runCommand(s *settings) *cobra.Command {
	var o runOptions
	c := &cobra.Command{
		Use:   "run CONFIG...",
		Short: "Check, compute and publish a study",
		Long: `run reads the config and the files it names, checks everything and reports every issue
at once, computes, and publishes the study under <output folder>/<study>/: the run in
runs/<run id>/, and the link latest to it. A reader of latest sees the old run or the
new one, never half of one. A run that is there already is not written again.

If the data have unresolved errors, the issues are published under last-attempt, and
latest stays as it is.

What was computed before is not computed again: stages whose program, parameters and
inputs are the same take what they made from the cache in <output folder>/.cache, which
may be deleted at any time. earmark plan says what a run would do.

Exit code 0: published, or nothing new. 2: the config is wrong. 3: the data have errors.
4: --verify-cache found a difference. 5: another run of the study is under way. 130: interrupted, nothing published.`,
		Example: "  earmark run study.yaml\n  earmark run --out results study.yaml\n  earmark run --set analysis.confidence=0.9 study.yaml",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			log, err := s.logger(cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			var failures []error
			for _, path := range args {
				if err := s.runStudy(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr(), path, o, log); err != nil {
					failures = append(failures, err)
				}
			}
			return errors.Join(failures...)
		},
	}
	c.Flags().StringArrayVar(&o.set, "set", nil, "set a config value, as in --set analysis.alpha=0.01")
	c.Flags().StringVar(&o.out, "out", "", "output folder (default: output.dir of the config, beside the config)")
	c.Flags().BoolVar(&o.verify, "verify-cache", false, "compute everything, and compare what comes out with the cache")
	return c
}

// runOptions are the flags of run.
type runOptions struct {
	set    []string
	out    string
	verify bool
}

// outputFolder is the folder that receives the study's folder.
func (s *study) outputFolder(flag string) string {
	if flag != "" {
		return flag
	}
	return filepath.Join(filepath.Dir(s.config), filepath.FromSlash(s.plan.Output.Dir))
}

// cacheSize is the most that the cache may take, in bytes.
func (s *study) cacheSize() int64 { return int64(s.plan.Output.CacheSize) * 1_000_000 }

func (s *settings) runStudy(ctx context.Context, stdout, stderr io.Writer, path string, o runOptions, log *slog.Logger) (err error) {
	st, err := openStudy(path, o.set)
	if err != nil {
		return err
	}
	program := s.program
	if program.Build, err = buildID(); err != nil {
		return err
	}
	request, err := st.request().ID(program.Build)
	if err != nil {
		return err
	}
	out := st.outputFolder(o.out)
	folder, err := store.Open(out, st.plan.Study.ID)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, folder.Close()) }()
	if !o.verify {
		if last, found := unchanged(folder, request); found {
			last.Outcome.Unchanged = true
			last.Outcome.Folder = filepath.Join(out, st.plan.Study.ID, store.Latest)
			return s.printOutcome(stdout, last.Outcome, last.Issues)
		}
	}
	s.compute()
	var keeping *store.Keeping
	if st.plan.Output.KeepInputs {
		keeping = folder.Keep(st.inputs())
		defer func() { err = errors.Join(err, keeping.Drop()) }()
	}
	cache := folder.Cache(st.cacheSize())
	defer func() {
		if err := cache.Close(); err != nil {
			log.Warn("the next run will take longer", "error", err)
		}
	}()
	result, err := st.run(ctx, pipeline.Study, pipeline.Options{Build: program.Build, Cache: cache, Verify: o.verify, Log: log})
	if err != nil {
		return err
	}
	if len(result.Differences) > 0 {
		for _, d := range result.Differences {
			fmt.Fprintf(stderr, "%s: %s\n", st.plan.Study.ID, d)
		}
		return errMismatch
	}
	id, err := st.request().RunID(&result)
	if err != nil {
		return err
	}
	files, err := st.publication(id, result, program)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	link := store.Latest
	if result.Blocked {
		link = store.LastAttempt
	}
	kept := true
	if keeping != nil {
		if kept, err = keeping.Settle(); err != nil {
			return err
		}
	}
	unchanged, err := folder.Publish(id, files, link)
	if err != nil {
		return err
	}
	outcome := outcome{
		Study: st.plan.Study.ID, Run: id, Folder: filepath.Join(out, st.plan.Study.ID, link), Unchanged: unchanged && kept,
		Blocked: result.Blocked, Errors: result.Issues.Count(issue.Error), Withheld: result.Issues.Count(issue.Withheld),
		Warnings: result.Issues.Count(issue.Warning), Notes: result.Issues.Count(issue.Note),
	}
	if err := st.note(folder, request, program.Build, outcome, result, files); err != nil {
		log.Warn("the next run will take longer", "error", err)
	}
	if err := folder.Retain(int(st.plan.Output.KeepRuns)); err != nil {
		log.Warn("older runs are still there", "error", err)
	}
	if result.Blocked {
		if err := issue.WriteText(stderr, result.Issues.Issues()); err != nil {
			return err
		}
	}
	if err := s.printOutcome(stdout, outcome, countIssues(result.Issues)); err != nil {
		return err
	}
	if result.Blocked {
		return errData
	}
	return nil
}

// An outcome is what a run tells on stdout.
type outcome struct {
	Study     string `json:"study"`
	Run       string `json:"run"`
	Folder    string `json:"folder"`
	Unchanged bool   `json:"unchanged"`
	Blocked   bool   `json:"blocked"`
	Errors    int    `json:"errors"`
	Withheld  int    `json:"withheld"`
	Warnings  int    `json:"warnings"`
	Notes     int    `json:"notes"`
}

func (s *settings) printOutcome(w io.Writer, o outcome, issues string) error {
	if s.json {
		return json.NewEncoder(w).Encode(o)
	}
	if o.Blocked {
		_, err := fmt.Fprintf(w, "%s  not published: %s\n  issues  %s\n  latest is as it was; correct the data, or settle the errors in corrections.csv, exclusions.csv or accept:\n",
			o.Study, issues, filepath.Join(o.Folder, "issues.csv"))
		return err
	}
	state := "published"
	if o.Unchanged {
		state = "unchanged"
	}
	_, err := fmt.Fprintf(w, "%s  %s as run %s\n  issues  %s\n  report  %s\n  tables  %s\n", o.Study, state, o.Run, issues,
		filepath.Join(o.Folder, "report.html"), filepath.Join(o.Folder, "tables"))
	return err
}

// publication is every file of a published run. A blocked run holds its issues and its record only.
func (s *study) publication(id string, result pipeline.Result, program provenance.Program) ([]store.File, error) {
	rec, err := s.record(id, result, program)
	if err != nil {
		return nil, err
	}
	if result.Blocked {
		data, err := report.IssuesCSV(result.Issues.Findings(s.plan.Study.ID))
		if err != nil {
			return nil, err
		}
		return recordFiles(rec, []store.File{{Path: "issues.csv", Data: data}})
	}
	names := pipeline.PublishedTables(result.Tables)
	files := make([]store.File, len(names))
	var group errgroup.Group
	for i, name := range names {
		group.Go(func() error {
			data, err := store.Parquet(result.Tables[name], store.Metadata(name, id, s.plan.Study.ID))
			files[i] = store.File{Path: "tables/" + name + ".parquet", Data: data}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	documents, made := result.Tables[schemas.Document{}.Table()].(interface {
		Rows() []schemas.Document
	})
	if !made {
		return nil, errors.New("the report made no documents")
	}
	for _, d := range documents.Rows() {
		files = append(files, store.File{Path: d.Path, Data: d.Data})
	}
	return recordFiles(rec, files)
}
