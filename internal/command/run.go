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
	var set []string
	var out string
	c := &cobra.Command{
		Use:   "run CONFIG...",
		Short: "Check, compute and publish a study",
		Long: `run reads the config and the files it names, checks everything and reports every issue
at once, computes, and publishes the study under <output folder>/<study>/: the run in
runs/<run id>/, and the link latest to it. A reader of latest sees the old run or the
new one, never half of one. A run that is there already is not written again.

If the data have unresolved errors, the issues are published under last-attempt, and
latest stays as it is.

Exit code 0: published, or nothing new. 2: the config is wrong. 3: the data have errors.
5: another run of the study is under way. 130: interrupted, nothing published.`,
		Example: "  earmark run study.yaml\n  earmark run --out results study.yaml\n  earmark run --set analysis.confidence=0.9 study.yaml",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			log, err := s.logger(cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			var failures []error
			for _, path := range args {
				if err := s.runStudy(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr(), path, set, out, log); err != nil {
					failures = append(failures, err)
				}
			}
			return errors.Join(failures...)
		},
	}
	c.Flags().StringArrayVar(&set, "set", nil, "set a config value, as in --set analysis.alpha=0.01")
	c.Flags().StringVar(&out, "out", "", "output folder (default: output.dir of the config, beside the config)")
	return c
}

func (s *settings) runStudy(ctx context.Context, stdout, stderr io.Writer, path string, set []string, out string, log *slog.Logger) (err error) {
	st, err := openStudy(path, set)
	if err != nil {
		return err
	}
	if out == "" {
		out = filepath.Join(filepath.Dir(path), filepath.FromSlash(st.plan.Output.Dir))
	}
	folder, err := store.Open(out, st.plan.Study.ID)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, folder.Close()) }()
	program := s.program
	if program.Build, err = buildID(); err != nil {
		return err
	}
	result, err := st.run(ctx, pipeline.Study, pipeline.Options{Build: program.Build, Log: log})
	if err != nil {
		return err
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
	unchanged, err := folder.Publish(id, files, link)
	if err != nil {
		return err
	}
	outcome := outcome{
		Study: st.plan.Study.ID, Run: id, Folder: filepath.Join(out, st.plan.Study.ID, link), Unchanged: unchanged,
		Blocked: result.Blocked, Errors: result.Issues.Count(issue.Error), Withheld: result.Issues.Count(issue.Withheld),
		Warnings: result.Issues.Count(issue.Warning), Notes: result.Issues.Count(issue.Note),
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
