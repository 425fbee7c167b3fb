package command

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"earmark/internal/trace"

	"github.com/spf13/cobra"
)

func whyCommand(s *settings) *cobra.Command {
	var q trace.Query
	var data string
	var cells bool
	c := &cobra.Command{
		Use:   "why RUN [RESULT_ID]",
		Short: "Show where a published number comes from, down to the cells",
		Long: `why takes a percent inhibition or a comparison apart: the formula with its numbers filled
in, the animals behind each of them, and for each animal the cells of the input files, as
typed, with the corrections, exclusions and issues that concern them. RUN is the folder of
a run, or a study's output folder for its latest run; the run alone is read, not the config.

The report shows the id of each result; its first characters are enough. Without an id, say
which result is meant by parts of its key.

Everything shown is recomputed from the run's tables. The files that were read are compared
with the copies kept beside the run, and with the present files if they are found above the
run or in the folder that --data names.

Exit code 0: the number comes out as published. 2: no such result, or several; they are
listed. 4: another number comes out, or a file of the run or a kept copy has changed.`,
		Example: `  earmark why out/AD-2026-014 3fa9c2
  earmark why out/AD-2026-014 --group "RUX 1.5%" --endpoint ear_thickness --variable value --day 14 --definition window
  earmark why out/AD-2026-014 --table comparisons --group "RUX 1.5%" --endpoint total_ige --cells`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 2 {
				q.ID = args[1]
			}
			run, err := trace.Open(args[0])
			if err != nil {
				return s.cannotTrace(cmd, err)
			}
			ref, err := run.Find(q)
			if err != nil {
				return s.cannotTrace(cmd, err)
			}
			t, err := run.Trace(ref, data)
			if err != nil {
				return err
			}
			if s.json {
				err = json.NewEncoder(cmd.OutOrStdout()).Encode(t)
			} else {
				err = t.WriteText(cmd.OutOrStdout(), cells || s.verbose)
			}
			if err == nil && !t.Agrees() {
				err = errMismatch
			}
			return err
		},
	}
	f := c.Flags()
	f.StringVar(&q.Table, "table", "", "inhibition or comparisons")
	f.StringVar(&q.Group, "group", "", "group")
	f.StringVar(&q.Endpoint, "endpoint", "", "endpoint, such as ear_thickness")
	f.StringVar(&q.Analyte, "analyte", "", "analyte, or component of a score")
	f.StringVar(&q.Matrix, "matrix", "", "matrix, such as serum")
	f.StringVar(&q.Day, "day", "", "study day; none for the whole course")
	f.StringVar(&q.Variable, "variable", "", "variable, such as net_auc_mean")
	f.StringVar(&q.Definition, "definition", "", "definition of percent inhibition, such as window")
	f.StringVar(&q.Method, "method", "", "method of a comparison, such as dunnett")
	f.BoolVar(&cells, "cells", false, "show every cell and every intermediate value")
	f.StringVar(&data, "data", "", "folder of the study's config, where the present files lie")
	return c
}

// listedResults is the number of results that are listed where several are meant.
const listedResults = 20

// cannotTrace says why there is no trace, with the exit code that belongs to it.
func (s *settings) cannotTrace(cmd *cobra.Command, err error) error {
	var several *trace.NotOne
	switch {
	case errors.As(err, &several):
		for i, ref := range several.Candidates {
			if i == listedResults {
				fmt.Fprintf(cmd.ErrOrStderr(), "... and %d more\n", len(several.Candidates)-i)
				break
			}
			mark := ""
			switch {
			case ref.Primary:
				mark = "  primary"
			case ref.Headline:
				mark = "  headline"
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "%s  %s%s\n", ref.ID, ref, mark)
		}
		return usageError{errors.New(strings.TrimSuffix(several.Message, "."))}
	case errors.Is(err, trace.ErrNoRun):
		return usageError{err}
	case errors.Is(err, trace.ErrDamaged):
		fmt.Fprintf(cmd.ErrOrStderr(), "earmark: %v\n", err)
		return errMismatch
	}
	return err
}
