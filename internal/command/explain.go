package command

import (
	"encoding/json"
	"fmt"
	"strings"

	"earmark/internal/issue"

	"github.com/spf13/cobra"
)

func explainCommand(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:     "explain [CODE]",
		Short:   "Explain an issue code; without one, list them all",
		Example: "  earmark explain V-01\n  earmark explain",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			out := cmd.OutOrStdout()
			if len(args) == 0 {
				if s.json {
					return json.NewEncoder(out).Encode(issue.Catalogue)
				}
				for _, e := range issue.Catalogue {
					fmt.Fprintf(out, "%-5s %-9s %s\n", e.Code, e.Severity, e.Title)
				}
				return nil
			}
			e, known := issue.Lookup(strings.ToUpper(args[0]))
			if !known {
				return usageError{fmt.Errorf("no issue has the code %q; \"earmark explain\" lists all codes", args[0])}
			}
			if s.json {
				return json.NewEncoder(out).Encode(e)
			}
			text := fmt.Sprintf("%s  %s\n%s\n\n  means     %s\n  detected  %s\n  fix       %s\n", e.Code, e.Severity, e.Title, e.Meaning, e.Detected, e.Fix)
			if e.Limit != nil {
				text += fmt.Sprintf("  limit     %s: %s (checks: [{code: %s, limit: %g}])\n", e.Limit.Name, e.Limit, e.Code, e.Limit.Default)
			}
			_, err := fmt.Fprint(out, text)
			return err
		},
	}
}
