package issue

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// WriteText writes the issues for a person: code, severity, address and who it concerns, then what is wrong, what was
// found and expected, the likeliest cause, the effect and the fix.
func WriteText(w io.Writer, issues []Issue) error {
	b := bufio.NewWriter(w)
	for n, i := range issues {
		if n > 0 {
			fmt.Fprintln(b)
		}
		severity := string(i.Severity)
		if i.Accepted != "" {
			severity += ", accepted"
		}
		fmt.Fprintf(b, "%s  %s", i.Code, severity)
		if at := i.At.String(); at != "" {
			fmt.Fprintf(b, "  %s", at)
		}
		if more := moreCells(i); more != "" {
			fmt.Fprintf(b, " %s", more)
		}
		if who := concerns(i); who != "" {
			fmt.Fprintf(b, "  %s", who)
		}
		fmt.Fprintf(b, "\n  %s\n", i.Message)
		for _, line := range []struct{ label, text string }{
			{"found", i.Found},
			{"expected", i.Expected},
			{"likely", i.Likely},
			{"effect", i.Effect},
			{"fix", i.Fix},
			{"accepted", i.Accepted},
		} {
			if line.text != "" {
				fmt.Fprintf(b, "  %-9s %s\n", line.label, strings.ReplaceAll(line.text, "\n", "\n            "))
			}
		}
	}
	return b.Flush()
}

// shownCells is the number of further cells that are named before the rest is counted.
const shownCells = 6

func moreCells(i Issue) string {
	if len(i.More) == 0 {
		return ""
	}
	var cells []string
	for _, a := range i.More[:min(shownCells, len(i.More))] {
		if a.File == i.At.File && a.Sheet == i.At.Sheet {
			cells = append(cells, a.Cell())
		} else {
			cells = append(cells, a.String())
		}
	}
	text := "and " + strings.Join(cells, ", ")
	if rest := len(i.More) - len(cells); rest > 0 {
		text += fmt.Sprintf(" and %d more", rest)
	}
	return text
}

// concerns says whom an issue is about: animal, group, endpoint, study day, whichever is known.
func concerns(i Issue) string {
	var parts []string
	if i.Animal != "" {
		parts = append(parts, "animal "+i.Animal)
	}
	if i.Group != "" {
		parts = append(parts, "group "+i.Group)
	}
	if i.Endpoint != "" {
		parts = append(parts, i.Endpoint)
	}
	if i.StudyDay.OK {
		parts = append(parts, fmt.Sprintf("day %d", i.StudyDay.V))
	}
	return strings.Join(parts, ", ")
}
