package command

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"earmark/internal/issue"
	"earmark/pipeline"

	"github.com/spf13/cobra"
)

func checkCommand(s *settings) *cobra.Command {
	var flags studyFlags
	var annotate string
	c := &cobra.Command{
		Use:   "check CONFIG...",
		Short: "Read and check only: print every issue",
		Long: `check reads the config and the files it names and prints everything that is wrong or
worth knowing, gravest first: where, what was found, what was expected, the likeliest
cause, the effect on the results and how to fix it. It writes nothing.

With --annotate it also writes into a folder: issues.csv with all issues; of each Excel
workbook with issues a copy that has a comment on every cell concerned and a sheet
"earmark" that lists what to do in order; of each other file NAME.issues.csv. The
scientist's own files stay as they are.

Exit code 0: no unresolved error. 2: the config is wrong. 3: the data have errors.`,
		Example: "  earmark check study.yaml\n  earmark check --json study.yaml\n  earmark check --annotate marked study.yaml",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			log, err := s.logger(cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			if annotate != "" && len(args) > 1 {
				return usageError{errors.New("--annotate takes one config at a time, as files of the same name would replace each other")}
			}
			var failures []error
			for _, path := range args {
				st, err := openStudy(path, flags)
				if err != nil {
					failures = append(failures, err)
					continue
				}
				s.compute()
				result, err := st.run(cmd.Context(), checkStages(), pipeline.Options{Log: log})
				if err != nil {
					return err
				}
				if err := s.printIssues(cmd.OutOrStdout(), st, result); err != nil {
					return err
				}
				if annotate != "" {
					if err := st.annotate(annotate, result.Issues); err != nil {
						return err
					}
				}
				if result.Blocked {
					failures = append(failures, errData)
				}
			}
			return errors.Join(failures...)
		},
	}
	flags.add(c)
	c.Flags().StringVar(&annotate, "annotate", "", "write the issues into copies of the files, in this folder")
	return c
}

// checkStages are the stages up to the gate.
func checkStages() []pipeline.Stage {
	gate := slices.IndexFunc(pipeline.Study, func(s pipeline.Stage) bool { return s.Gate })
	return pipeline.Study[:gate+1]
}

func (s *settings) printIssues(w io.Writer, st *study, result pipeline.Result) error {
	if s.json {
		return json.NewEncoder(w).Encode(map[string]any{
			"study": st.plan.Study.ID, "blocked": result.Blocked, "issues": issueJSON(result.Issues.Issues()),
		})
	}
	if err := issue.WriteText(w, result.Issues.Issues(), coloured(w)); err != nil {
		return err
	}
	if len(result.Issues.Issues()) > 0 {
		fmt.Fprintln(w)
	}
	_, err := fmt.Fprintf(w, "%s: %s\n", st.plan.Study.ID, countIssues(result.Issues))
	return err
}

// countIssues says how many issues of each severity there are.
func countIssues(l *issue.List) string {
	accepted := 0
	for _, i := range l.Issues() {
		if i.Accepted != "" {
			accepted++
		}
	}
	text := fmt.Sprintf("%s, %d withheld, %s, %s",
		plural(l.Count(issue.Error), "error"), l.Count(issue.Withheld), plural(l.Count(issue.Warning), "warning"),
		plural(l.Count(issue.Note), "note"))
	if accepted > 0 {
		text += fmt.Sprintf(", %d accepted", accepted)
	}
	return text
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// issueEntry is an issue in JSON.
type issueEntry struct {
	Code     string   `json:"code"`
	Severity string   `json:"severity"`
	File     string   `json:"file,omitempty"`
	Sheet    string   `json:"sheet,omitempty"`
	Cells    []string `json:"cells,omitempty"`
	Animal   string   `json:"animal,omitempty"`
	Group    string   `json:"group,omitempty"`
	Endpoint string   `json:"endpoint,omitempty"`
	StudyDay *int32   `json:"study_day,omitempty"`
	Found    string   `json:"found,omitempty"`
	Message  string   `json:"message"`
	Expected string   `json:"expected,omitempty"`
	Likely   string   `json:"likely,omitempty"`
	Effect   string   `json:"effect,omitempty"`
	Fix      string   `json:"fix,omitempty"`
	Accepted string   `json:"accepted,omitempty"`
	Raised   string   `json:"raised,omitempty"`
}

func issueJSON(issues []issue.Issue) []issueEntry {
	entries := []issueEntry{}
	for _, i := range issues {
		e := issueEntry{
			Code: i.Code, Severity: string(i.Severity), File: i.At.File, Sheet: i.At.Sheet, Animal: i.Animal, Group: i.Group,
			Endpoint: i.Endpoint, Found: i.Found, Message: i.Message, Expected: i.Expected, Likely: i.Likely,
			Effect: i.Effect, Fix: i.Fix, Accepted: i.Accepted, Raised: string(i.Raised),
		}
		if day, known := i.StudyDay.Get(); known {
			e.StudyDay = &day
		}
		for _, a := range append([]issue.Address{i.At}, i.More...) {
			if cell := a.Cell(); cell != "" {
				e.Cells = append(e.Cells, cell)
			}
		}
		entries = append(entries, e)
	}
	return entries
}
