package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"runtime"

	"earmark/internal/issue"
	"earmark/internal/provenance"
	"earmark/internal/store"
	"earmark/pipeline"
	"earmark/schemas"
	"earmark/schemas/plan"
	"earmark/stages/report"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"
)

func runCommand(s *settings) *cobra.Command {
	var o runOptions
	c := &cobra.Command{
		Use:   "run CONFIG...",
		Short: "Check, compute and publish studies",
		Long: `run reads the config and the files it names, checks everything and reports every issue
at once, computes, and publishes the study under <output folder>/<study>/: the run in
runs/<run id>/, and the link latest to it. A reader of latest sees the old run or the
new one, never half of one. A run that is there already is not written again.

If the data have unresolved errors, the issues are published under last-attempt, and
latest stays as it is.

What was computed before is not computed again: stages whose program, parameters and
inputs are the same take what they made from the cache in <output folder>/.cache, which
may be deleted at any time. earmark plan says what a run would do.

Several configs, or patterns of them in quotes, are several studies: up to --jobs of them
run at the same time, one that fails does not stop the others, each prints its outcome
in the order of the command line, and a table ends it. With --json, every study is an
object on a line of its own.

Exit code 0: published, or nothing new. 2: the config is wrong. 3: the data have errors.
4: --verify-cache found a difference. 5: another run of the study is under way. 130: interrupted,
nothing published. Of several studies the worst counts: 130, 1, 4, 2, 3, 5, 0, worst first.`,
		Example: "  earmark run study.yaml\n  earmark run --out results study.yaml\n  earmark run --set analysis.confidence=0.9 study.yaml\n  earmark run --jobs 4 'studies/*/study.yaml'",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.runMany(cmd, args, o)
		},
	}
	o.addFlags(c)
	c.Flags().BoolVar(&o.noCache, "no-cache", false, "compute everything, and keep nothing in the cache")
	c.Flags().BoolVar(&o.verify, "verify-cache", false, "compute everything, and compare what comes out with the cache")
	return c
}

// addFlags adds the flags that run and watch share.
func (o *runOptions) addFlags(c *cobra.Command) {
	o.add(c)
	c.Flags().StringVar(&o.out, "out", "", "output folder (default: output.dir of the config, beside the config)")
	c.Flags().IntVar(&o.jobs, "jobs", runtime.GOMAXPROCS(0), "how many studies run at the same time")
	o.tell.addFlags(c)
}

// runOptions are the flags of run.
type runOptions struct {
	studyFlags
	out     string
	verify  bool
	noCache bool

	jobs int // runs at the same time
	tell telling
	step func(stage string) // told of every stage that is done
}

// outputFolder is the folder that receives the study's folder.
func (s *study) outputFolder(flag string) string {
	return outputFolder(s.config, s.plan.Output.Dir, flag)
}

// outputFolder is the folder that a flag names, or else the output folder of a config, relative to that.
func outputFolder(path, dir, flag string) string {
	if flag != "" {
		return flag
	}
	return filepath.Join(filepath.Dir(path), filepath.FromSlash(dir))
}

// cacheSize is the most that the cache may take, in bytes.
func (s *study) cacheSize() int64 { return int64(s.plan.Output.CacheSize) * 1_000_000 }

// runStudy checks, computes and publishes a study. What it says beside its outcome goes to stderr.
func (s *settings) runStudy(ctx context.Context, stderr io.Writer, path string, o runOptions, log *slog.Logger) (done outcome, err error) {
	program := s.program
	if program.Build, err = buildID(); err != nil {
		return done, err
	}
	if !o.verify && !o.noCache {
		if last, found, err := s.repeated(path, program.Build, o); found || err != nil {
			return last, err
		}
	}
	st, err := openStudy(path, o.studyFlags)
	if err != nil {
		return done, err
	}
	done.Study, done.notify = st.plan.Study.ID, st.plan.Notify
	if err := st.confirmed(); err != nil {
		return done, err
	}
	request, err := st.request().ID(program.Build)
	if err != nil {
		return done, err
	}
	out := st.outputFolder(o.out)
	folder, err := store.OpenOn(s.disk, out, done.Study)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, folder.Close()) }()
	if !o.verify && !o.noCache {
		if last, found := unchanged(folder, request); found {
			return last.outcome(out, done.notify), nil
		}
	}
	s.compute()
	var keeping *store.Keeping
	if st.plan.Output.KeepInputs {
		keeping = folder.Keep(st.inputs())
		defer func() { err = errors.Join(err, keeping.Drop()) }()
	}
	size := st.cacheSize()
	if o.noCache {
		size = 0
	}
	cache := folder.Cache(size)
	defer func() {
		if ctx.Err() != nil {
			cache.Stop()
			return
		}
		if err := cache.Close(); err != nil {
			log.Warn("the next run will take longer", "study", done.Study, "stage", "cache", "error", err)
		}
	}()
	var result pipeline.Result
	var id string
	var files []store.File
	err = waitFor(ctx, 0, func() (err error) {
		if result, err = st.run(ctx, pipeline.Study, pipeline.Options{Build: program.Build, Cache: cache, Verify: o.verify, Log: log, Done: o.step}); err != nil || len(result.Differences) > 0 {
			return err
		}
		if id, err = st.request().RunID(&result); err != nil {
			return err
		}
		files, err = st.publication(id, result, program)
		return err
	})
	if err != nil {
		return done, err
	}
	if len(result.Differences) > 0 {
		for _, d := range result.Differences {
			fmt.Fprintf(stderr, "%s: %s\n", done.Study, d)
		}
		return done, errMismatch
	}
	log = log.With("study", done.Study, "run", id, "stage", "publish")
	if err := ctx.Err(); err != nil {
		return done, err
	}
	link := store.Latest
	if result.Blocked {
		link = store.LastAttempt
	}
	kept := true
	if keeping != nil {
		if kept, err = keeping.Settle(); err != nil {
			return done, err
		}
	}
	unchanged, err := folder.Publish(id, files, link)
	if err != nil {
		return done, err
	}
	done = outcome{
		Study: done.Study, Run: id, Folder: filepath.Join(out, done.Study, link), Unchanged: unchanged && kept,
		Blocked: result.Blocked, Errors: result.Issues.Count(issue.Error), Withheld: result.Issues.Count(issue.Withheld),
		Warnings: result.Issues.Count(issue.Warning), Notes: result.Issues.Count(issue.Note), issues: countIssues(result.Issues), notify: done.notify,
	}
	if err := st.note(folder, request, program.Build, done, result, files); err != nil {
		log.Warn("the next run will take longer", "error", err)
	}
	if err := folder.Retain(int(st.plan.Output.KeepRuns)); err != nil {
		log.Warn("older runs are still there", "error", err)
	}
	if result.Blocked {
		return done, errors.Join(issue.WriteText(stderr, result.Issues.Issues(), coloured(stderr)), errData)
	}
	return done, nil
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

	issues string // the counts in words
	notify plan.Notify
}

// print prints the outcome for people.
func (o outcome) print(w io.Writer) {
	if o.Blocked {
		fmt.Fprintf(w, "%s  not published: %s\n  issues  %s\n  latest is as it was; correct the data, or settle the errors in corrections.csv, exclusions.csv or accept:\n",
			o.Study, o.issues, filepath.Join(o.Folder, "issues.csv"))
		return
	}
	state := "published"
	if o.Unchanged {
		state = "unchanged"
	}
	fmt.Fprintf(w, "%s  %s as run %s\n  issues  %s\n  report  %s\n  tables  %s\n", o.Study, state, o.Run, o.issues,
		filepath.Join(o.Folder, "report.html"), filepath.Join(o.Folder, "tables"))
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
