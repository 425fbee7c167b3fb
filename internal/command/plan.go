package command

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"earmark/internal/store"
	"earmark/pipeline"

	"github.com/spf13/cobra"
)

func planCommand(s *settings) *cobra.Command {
	var o runOptions
	c := &cobra.Command{
		Use:   "plan CONFIG...",
		Short: "Say what a run would compute, and why",
		Long: `plan reads the config and the files it names and says of every stage whether a run would
compute it or skip it, and why. It computes and writes nothing.

run   new        no earlier run came to the stage
      build      another program made the last run
      parameter  a parameter differs from that of the last run: its old and new value
      input      a table that the stage reads differs from that of the last run, or may do so
      lost       what the last run made is not in the cache any more
skip  unchanged  as in the last run
      cached     not as in the last run, but as in one before

Exit code 0: done. 2: the config is wrong.`,
		Example: "  earmark plan study.yaml\n  earmark plan --set analysis.alpha=0.01 study.yaml",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var failures []error
			for _, path := range args {
				if err := s.planStudy(cmd, path, o); err != nil {
					failures = append(failures, err)
				}
			}
			return errors.Join(failures...)
		},
	}
	o.add(c)
	c.Flags().StringVar(&o.out, "out", "", "output folder (default: output.dir of the config, beside the config)")
	return c
}

func (s *settings) planStudy(cmd *cobra.Command, path string, o runOptions) error {
	log, err := s.logger(cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	st, err := openStudy(path, o.studyFlags)
	if err != nil {
		return err
	}
	build, err := buildID()
	if err != nil {
		return err
	}
	folder := store.See(st.outputFolder(o.out), st.plan.Study.ID)
	request, err := st.request().ID(build)
	if err != nil {
		return err
	}
	if _, found := unchanged(folder, request); found {
		var steps []pipeline.Step
		for _, stage := range pipeline.Study {
			steps = append(steps, pipeline.Step{Stage: stage.Name, Action: "skip", Reasons: []pipeline.Reason{{Kind: pipeline.Unchanged}}})
		}
		return s.printPlan(cmd.OutOrStdout(), st.plan.Study.ID, steps)
	}
	var last pipeline.History
	if data, found := folder.Recall(lastStages); found {
		if err := json.Unmarshal(data, &last); err != nil {
			last = pipeline.History{} // of a program that noted it otherwise
		}
	}
	steps, err := pipeline.Foresee(pipeline.Study, st.plan, st.files, pipeline.Options{
		Version: Version, Build: build, Cache: folder.Cache(st.cacheSize()), Log: log,
	}, last)
	if err != nil {
		return err
	}
	return s.printPlan(cmd.OutOrStdout(), st.plan.Study.ID, steps)
}

func (s *settings) printPlan(w io.Writer, study string, steps []pipeline.Step) error {
	if s.json {
		return json.NewEncoder(w).Encode(map[string]any{"study": study, "stages": steps})
	}
	fmt.Fprintln(w, study)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, step := range steps {
		fmt.Fprintf(t, "  %s\t%s\t%s\n", step.Stage, step.Action, shortList(step.Reasons))
	}
	return t.Flush()
}

// shortList is the first few reasons; --json has all.
func shortList(reasons []pipeline.Reason) string {
	const most = 4
	var words []string
	for i, r := range reasons {
		if i == most {
			words = append(words, fmt.Sprintf("and %d more", len(reasons)-most))
			break
		}
		words = append(words, r.String())
	}
	return strings.Join(words, "; ")
}
