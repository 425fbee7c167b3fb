package command

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"slices"

	"earmark/internal/qualify"

	"github.com/google/renameio/v2"
	"github.com/spf13/cobra"
)

func qualifyCommand(s *settings) *cobra.Command {
	var cases, html string
	c := &cobra.Command{
		Use:   "qualify",
		Short: "Run every statistical method on reference cases and print the agreement",
		Long: `qualify runs the statistical methods on the reference cases that ship in the program
(from R, NIST and papers, re-derived by a second route), on this machine, and prints method
by method: cases, the worst agreement in significant digits, the tolerance it is held to,
pass or fail. A file or field that it does not know is reported as not judged, never passed.

Exit code 0: everything agrees. 4: something does not, or was not judged.`,
		Example: `  earmark qualify
  earmark qualify --html qualification.html
  earmark qualify --json --cases my-cases/`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			dir := qualify.Embedded()
			if cases != "" {
				info, err := os.Stat(cases)
				if err != nil || !info.IsDir() {
					return usageError{fmt.Errorf("--cases %s is not a folder of case files", cases)}
				}
				dir = os.DirFS(cases)
			}
			results, err := qualify.Run(cmd.Context(), dir)
			if err != nil {
				return err
			}
			if len(results) == 0 {
				return usageError{fmt.Errorf("--cases %s holds no case file (*.json)", cases)}
			}
			write := qualify.WriteText
			if s.json {
				write = qualify.WriteJSON
			}
			if err := write(cmd.OutOrStdout(), results); err != nil {
				return err
			}
			if html != "" {
				var page bytes.Buffer
				environment := qualify.Environment{
					Version: s.program.Version, Commit: s.program.Commit, Go: s.program.Go, OS: runtime.GOOS, Arch: runtime.GOARCH,
				}
				if err := qualify.WriteHTML(&page, results, environment); err != nil {
					return err
				}
				if err := renameio.WriteFile(html, page.Bytes(), 0o644); err != nil {
					return fmt.Errorf("qualification report: %w", err)
				}
			}
			if slices.ContainsFunc(results, func(r qualify.Result) bool { return !r.Pass }) {
				return errMismatch
			}
			return nil
		},
	}
	c.Flags().StringVar(&cases, "cases", "", "folder of case files in place of those that ship in the program")
	c.Flags().StringVar(&html, "html", "", "write a qualification report to this file")
	return c
}
