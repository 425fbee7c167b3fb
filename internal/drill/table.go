package drill

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"earmark/internal/issue"
)

// Aims: the part of the variants that has to be caught by their own code.
const (
	aimErrors   = 0.95
	aimWarnings = 0.80
)

// aim is the part of the variants of a code that has to be caught; 0 for a note, and for a code that the catalogue has not.
func (o Outcome) aim() float64 {
	switch o.Severity {
	case issue.Error, issue.Withheld:
		return aimErrors
	case issue.Warning:
		return aimWarnings
	}
	return 0
}

// Reached reports whether as many variants were caught as is aimed at.
func (o Outcome) Reached() bool { return o.Tried == 0 || float64(o.Caught) >= o.aim()*float64(o.Tried) }

// Percent is the part of the variants that was caught, in percent.
func (o Outcome) Percent() float64 {
	if o.Tried == 0 {
		return 0
	}
	return 100 * float64(o.Caught) / float64(o.Tried)
}

// as lists by which other codes variants were caught.
func (o Outcome) as() string {
	var codes []string
	for code := range o.CaughtAs {
		codes = append(codes, code)
	}
	slices.SortFunc(codes, func(a, b string) int {
		if n := o.CaughtAs[b] - o.CaughtAs[a]; n != 0 {
			return n
		}
		return strings.Compare(a, b)
	})
	for i, code := range codes {
		codes[i] = fmt.Sprintf("%d × %s", o.CaughtAs[code], code)
	}
	return strings.Join(codes, ", ")
}

// severity is that of the catalogue, in words.
func (o Outcome) severity() string {
	if o.Severity == "" {
		return "no rule"
	}
	return string(o.Severity)
}

// besides is the number of further errors and warnings of a variant.
func (o Outcome) besides() string {
	if o.Tried == 0 {
		return ""
	}
	return fmt.Sprintf("%.1f", float64(o.Besides)/float64(o.Tried))
}

// Write prints the result for a person.
func (r Result) Write(w io.Writer) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "%-6s %-9s %6s %7s %7s %8s  %s\n", "code", "severity", "tried", "caught", "missed", "besides", "caught as")
	for _, o := range r.Codes {
		if o.Tried == 0 {
			fmt.Fprintf(b, "%-6s %-9s %6s  no place in this data\n", o.Code, o.severity(), "-")
			continue
		}
		mark := ""
		if !o.Reached() {
			mark = "  below the aim"
		}
		fmt.Fprintf(b, "%-6s %-9s %6d %6.0f%% %7d %8s  %s%s\n", o.Code, o.severity(), o.Tried, o.Percent(), o.Missed, o.besides(), o.as(), mark)
	}
	fmt.Fprintln(b)
	for _, total := range r.Totals() {
		fmt.Fprintln(b, total)
	}
	for _, c := range r.Studies {
		fmt.Fprintf(b, "%s as it is: %d errors, %d warnings (%s)\n", c.Study, c.Errors, c.Warnings, strings.Join(c.Codes, " "))
	}
	return b.Flush()
}

// Totals are the parts caught of all variants of a severity, a line for each.
func (r Result) Totals() []string {
	var lines []string
	for _, group := range []struct {
		name       string
		severities []issue.Severity
	}{
		{"errors", []issue.Severity{issue.Error, issue.Withheld}},
		{"warnings", []issue.Severity{issue.Warning}},
		{"notes", []issue.Severity{issue.Note}},
		{"codes without a rule", []issue.Severity{""}},
	} {
		codes, tried, caught, missed := 0, 0, 0, 0
		for _, o := range r.Codes {
			if slices.Contains(group.severities, o.Severity) && o.Tried > 0 {
				codes, tried, caught, missed = codes+1, tried+o.Tried, caught+o.Caught, missed+o.Missed
			}
		}
		if tried > 0 {
			lines = append(lines, fmt.Sprintf("%s: %d codes, %d variants, %.1f %% caught by their code, %.1f %% by another, %.1f %% missed", group.name, codes, tried,
				100*float64(caught)/float64(tried), 100*float64(tried-caught-missed)/float64(tried), 100*float64(missed)/float64(tried)))
		}
	}
	return lines
}

// Markdown is the result as a table for a document.
func (r Result) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Seed %d, %d variants of each code.\n\n", r.Seed, r.Variants)
	for _, total := range r.Totals() {
		fmt.Fprintf(&b, "- %s\n", total)
	}
	b.WriteString("\n| Code | Severity | What | Variants | Caught | Caught as | Missed | Besides |\n|---|---|---|--:|--:|---|--:|--:|\n")
	var criteria []string
	for _, o := range r.Codes {
		if o.Tried == 0 {
			continue
		}
		mark := ""
		if !o.Reached() {
			mark = " (below the aim)"
		}
		what := o.Title
		if o.Criterion != "" {
			criteria = append(criteria, fmt.Sprintf("- %s: %s", o.Code, o.Criterion))
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %d | %.0f %%%s | %s | %d | %s |\n", o.Code, o.severity(), what, o.Tried, o.Percent(), mark, o.as(), o.Missed, o.besides())
	}
	if len(criteria) > 0 {
		fmt.Fprintf(&b, "\nNot every variant can be seen. Of these codes only such are drawn:\n\n%s\n", strings.Join(criteria, "\n"))
	}
	var without []string
	for _, o := range r.Codes {
		if o.Tried == 0 {
			without = append(without, o.Code)
		}
	}
	if len(without) > 0 {
		fmt.Fprintf(&b, "\nNo example study has a place for %s.\n", strings.Join(without, ", "))
	}
	b.WriteString("\n## Codes that no drill puts into data\n\n| Code | Why |\n|---|---|\n")
	for _, u := range Undrilled {
		if _, known := issue.Lookup(u.Code); !known {
			continue
		}
		fmt.Fprintf(&b, "| %s | %s |\n", u.Code, u.Why)
	}
	b.WriteString("\n## Clean studies\n\n| Study | Errors | Warnings | Codes |\n|---|--:|--:|---|\n")
	for _, c := range r.Studies {
		fmt.Fprintf(&b, "| %s | %d | %d | %s |\n", c.Study, c.Errors, c.Warnings, strings.Join(c.Codes, " "))
	}
	return b.String()
}
