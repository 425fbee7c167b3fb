package command

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"earmark/internal/drill"

	"github.com/spf13/cobra"
)

func drillCommand(s *settings) *cobra.Command {
	var flags studyFlags
	o := drill.Options{Version: Version}
	var misses bool
	c := &cobra.Command{
		Use:   "drill CONFIG...",
		Short: "Put known errors into a clean study, in memory, and count how many the checks find",
		Long: `drill shows what the checks would find in your own data. It reads a study without
errors, puts one known error after another into copies of its files in memory (a
swapped pair of animals, a decimal slip, a shifted column, a lost unit, a plate turned
round), at random places and of random sizes, and counts for each code how many were
named by an issue of that code at the right cell. It writes nothing.

caught     an issue of the code names the cell (or the animal, group or file) concerned
caught as  no such issue, but a warning or an error of another code does
missed     neither
besides    further errors and warnings for each variant

Variants of a code are dealt over the studies given that have a place for it. The same
seed gives the same variants.

Exit code 0: drilled, whatever was caught. 2: the config or the command line is wrong.
3: the data have errors of their own, which have to be settled first.`,
		Example: "  earmark drill study.yaml\n  earmark drill --code D-11,D-12 --variants 200 study.yaml\n  earmark drill --code V-08 --misses study.yaml\n  earmark drill --json study.yaml",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.Variants < 1 {
				return usageError{errors.New("--variants is at least 1")}
			}
			var studies []drill.Study
			var failures []error
			for _, path := range args {
				st, err := openStudy(path, flags)
				if err != nil {
					failures = append(failures, err)
					continue
				}
				studies = append(studies, drill.Study{Plan: st.plan, Files: st.files.Rows()})
			}
			if len(failures) > 0 {
				return errors.Join(failures...)
			}
			result, err := drill.Run(cmd.Context(), studies, o)
			var unknown drill.UnknownCode
			switch {
			case errors.As(err, &unknown):
				return usageError{err}
			case errors.Is(err, drill.ErrUnclean):
				fmt.Fprintf(cmd.ErrOrStderr(), "earmark: %v\n", err)
				return exitError(exitData)
			case err != nil:
				return err
			case s.json:
				return json.NewEncoder(cmd.OutOrStdout()).Encode(result)
			}
			return printDrill(cmd.OutOrStdout(), result, misses)
		},
	}
	flags.add(c)
	c.Flags().Uint64Var(&o.Seed, "seed", 1, "seed of the random places and sizes")
	c.Flags().IntVar(&o.Variants, "variants", 50, "variants of each code")
	c.Flags().StringSliceVar(&o.Codes, "code", nil, "only these codes, separated by commas")
	c.Flags().BoolVar(&misses, "misses", false, "tell what was done in each variant that its code did not catch, and what was said")
	return c
}

// printDrill is the result in words.
func printDrill(w io.Writer, r drill.Result, misses bool) error {
	if misses {
		for _, m := range r.Missed {
			as := "missed"
			if m.As != "" {
				as = "caught as " + m.As
			}
			fmt.Fprintf(w, "%s  %s, %s\n", m.Code, as, m.Study)
			for _, did := range m.Did {
				fmt.Fprintf(w, "  did   %s\n", did)
			}
			for _, said := range m.Said {
				fmt.Fprintf(w, "  said  %s\n", said)
			}
		}
	}
	return r.Write(w)
}
