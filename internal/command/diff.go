package command

import (
	"cmp"
	"context"
	_ "embed" // the template
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"os"
	"strings"

	"earmark/internal/rerun"
	"earmark/internal/rundiff"
	"earmark/stages/report"

	"github.com/spf13/cobra"
)

// diffOptions are the flags of diff.
type diffOptions struct {
	html     string
	reruns   int
	all      bool
	exitCode bool
}

func diffCommand(s *settings) *cobra.Command {
	var o diffOptions
	c := &cobra.Command{
		Use:   "diff RUN RUN",
		Short: "Say which results differ between two runs, and because of which cell, parameter or program",
		Long: `diff compares the results of two published runs: those that came, went or changed in
estimate, interval, p or class of window. First come primary results that crossed alpha
or whose window changed class, then other primary results, then headline results, then
the others, each by the relative change of the estimate.

Then it computes the first run again and again, each time with one thing swapped for what
the second has: a measurement, a file, a parameter, the program. So it can say which of
them did it. What single causes leave unexplained, as they act together, is said. For
this it needs the inputs that both runs keep. It writes nothing but the file of --html.

RUN is a run's folder, or a study's output folder, which stands for its latest run.

Exit code 0: compared. 2: there is no run. 4: with --exit-code, results differ.`,
		Example: "  earmark diff out/AD-2026-014/runs/1842a1a092698256 out/AD-2026-014\n  earmark diff --html changes.html old/AD-2026-014 out/AD-2026-014",
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			log, err := s.logger(cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			if o.reruns < 1 {
				return usageError{fmt.Errorf("--reruns is at least 1, not %d", o.reruns)}
			}
			return s.diff(cmd.Context(), cmd.OutOrStdout(), args[0], args[1], o, log)
		},
	}
	c.Flags().StringVar(&o.html, "html", "", "write the differences to a self-contained HTML file, too")
	c.Flags().IntVar(&o.reruns, "reruns", 64, "most computations to tell changed cells apart; beyond, they stay in groups")
	c.Flags().BoolVar(&o.all, "all", false, "print every result that differs and all its causes, not the first 20 and 8")
	c.Flags().BoolVar(&o.exitCode, "exit-code", false, "exit with code 4 if results differ")
	return c
}

func (s *settings) diff(ctx context.Context, stdout io.Writer, oldPath, newPath string, o diffOptions, log *slog.Logger) error {
	old, oldWhy, err := side(oldPath)
	if err != nil {
		return err
	}
	latest, newWhy, err := side(newPath)
	if err != nil {
		return err
	}
	s.compute()
	program := s.program
	if program.Build, err = buildID(); err != nil {
		return err
	}
	d := rundiff.Compare(old, latest)
	switch d.Unattributed = cmp.Or(oldWhy, newWhy); {
	case d.Unattributed != "":
	case len(d.Changes) > 0:
		err := d.Attribute(ctx, old, latest, rundiff.Options{
			Version: Version, Program: programName(program), Reruns: o.reruns, Log: log,
		})
		if err != nil {
			return err
		}
	}
	if o.html != "" {
		data, err := diffHTML(d)
		if err != nil {
			return err
		}
		if err := os.WriteFile(o.html, data, 0o644); err != nil { //nolint:gosec // a document for all to read
			return fmt.Errorf("write the differences: %w", err)
		}
	}
	if s.json {
		err = json.NewEncoder(stdout).Encode(d)
	} else {
		err = printDiff(stdout, d, o.all)
	}
	if err == nil && o.exitCode && len(d.Changes) > 0 {
		err = errMismatch
	}
	return err
}

// side is a published run with what it was made from, or why that is not to be had.
func side(path string) (rundiff.Run, string, error) {
	run, err := openRun(path)
	if err != nil {
		return rundiff.Run{}, "", err
	}
	r := rundiff.Run{ID: run.Record.Run, Program: programName(run.Record.Program), Plan: &run.Record.Plan, Tables: rundiff.Tables{}}
	for _, file := range run.Files.Paths() {
		name, isTable := strings.CutPrefix(file, "tables/")
		if name, isParquet := strings.CutSuffix(name, ".parquet"); isTable && isParquet {
			if r.Tables[name], err = rerun.ReadTable(name, run.Files[file]); err != nil {
				return r, "", err
			}
		}
	}
	if run.Record.Blocked {
		return r, fmt.Sprintf("run %s has no results: errors in its data were unresolved", r.ID), nil
	}
	files, problems, err := run.Inputs("")
	if err != nil {
		return r, "", err
	}
	for _, p := range problems {
		if p.Needed {
			return r, fmt.Sprintf("run %s keeps not all of its inputs: %s", r.ID, p), nil
		}
	}
	r.Files = files
	return r, "", nil
}

// rankNames head the results of each rank.
var rankNames = []string{
	"Primary results that crossed alpha, changed class of window, came or went", "Other primary results", "Headline results", "Other results",
}

// shownEffects is how many causes of a result are printed without --all.
const shownEffects = 8

// shownChanges is how many results are printed without --all.
const shownChanges = 20

func printDiff(w io.Writer, d rundiff.Diff, all bool) error {
	var err error
	line := func(format string, args ...any) {
		if err == nil {
			_, err = fmt.Fprintf(w, format+"\n", args...)
		}
	}
	line("%s  run %s to run %s: %d of %d results differ", d.Study, d.Old, d.New, len(d.Changes), d.Results)
	for _, r := range d.Remarks {
		line("%s  %s", r.Code, r.Text)
	}
	rank := -1
	for i, c := range d.Changes {
		if i == shownChanges && !all {
			line("and %d more; --all prints them", len(d.Changes)-i)
			break
		}
		if c.Rank != rank {
			rank = c.Rank
			line("\n%s", rankNames[rank])
		}
		text := fmt.Sprintf("  %s (%s): %s", c.Title, c.Table, c.Summary())
		if len(c.Effects) == 1 && !c.Together {
			text += ": " + d.Causes[c.Effects[0].Cause].Text
		}
		line("%s", text)
		if details := c.Details(); details != "" {
			line("    %s", details)
		}
		if len(c.Effects) > 1 || c.Together {
			for k, e := range c.Effects {
				if k == shownEffects && !all {
					line("    and %d more causes; --all prints them", len(c.Effects)-k)
					break
				}
				line("    %s", effectText(c, e, d.Causes))
			}
		}
		if left := unexplained(c, d); left != "" {
			line("    %s", left)
		}
	}
	if len(d.Causes) > 0 {
		line("\nCauses, each tried alone (%d computations)", d.Reruns)
	}
	for _, c := range d.Causes {
		note := fmt.Sprintf("%d results", c.Changes)
		if c.Untried != "" {
			note = c.Untried
		}
		line("  %s: %s", c.Text, note)
	}
	if d.Unattributed != "" {
		line("\nNo causes were looked for: %s", d.Unattributed)
	}
	if len(d.Tables) > 0 {
		line("\nTables, rows")
	}
	for _, t := range d.Tables {
		line("  %s: %d changed, %d new, %d gone", t.Table, t.Changed, t.New, t.Gone)
	}
	return err
}

// effectText is the effect of a cause in words.
func effectText(c rundiff.Change, e rundiff.Effect, causes []rundiff.Cause) string {
	text := causes[e.Cause].Text
	switch {
	case e.Difference == nil:
		return "comes, goes or loses its estimate by " + text
	case *e.Difference == 0:
		return "interval, p or class by " + text
	}
	return fmt.Sprintf("%s by %s", signed(c, *e.Difference), text)
}

// signed is a difference of estimates with its sign, as the estimates are shown.
func signed(c rundiff.Change, v float64) string {
	if c.Table == "inhibition" {
		return fmt.Sprintf("%+.3g points", v)
	}
	return fmt.Sprintf("%+.4g", v)
}

// unexplained says what single causes leave of a change.
func unexplained(c rundiff.Change, d rundiff.Diff) string {
	switch {
	case !c.Together || d.Unattributed != "":
		return ""
	case len(c.Effects) == 0:
		return "unexplained: no single cause changes it"
	case c.Unexplained != nil && *c.Unexplained != 0:
		return signed(c, *c.Unexplained) + " unexplained: causes act together"
	}
	return "no single cause makes all of it: causes act together"
}

//go:embed diff.html.tmpl
var diffSource string

var diffTemplate = template.Must(template.New("diff.html").Funcs(template.FuncMap{
	"rank":        func(rank int) string { return rankNames[rank] },
	"effect":      effectText,
	"unexplained": unexplained,
	"style":       report.Style,
	"first":       func(changes []rundiff.Change, i int) bool { return i == 0 || changes[i].Rank != changes[i-1].Rank },
}).Parse(diffSource))

// diffHTML is the differences as a document that opens by itself.
func diffHTML(d rundiff.Diff) ([]byte, error) {
	var b strings.Builder
	if err := diffTemplate.Execute(&b, d); err != nil {
		return nil, fmt.Errorf("write the differences: %w", err)
	}
	return []byte(b.String()), nil
}
