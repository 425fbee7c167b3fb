package issue

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// colours are the escape sequences that begin each severity on a terminal.
var colours = map[Severity]string{Error: "\x1b[1;31m", Withheld: "\x1b[35m", Warning: "\x1b[33m", Note: "\x1b[36m"}

const plain = "\x1b[0m"

// shown is a text without characters that a terminal obeys, such as those that move the cursor: what is in a file must not
// decide what the screen shows.
func shown(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r) {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}

// WriteText writes the issues for a person: code, severity, address and who it concerns, then what is wrong, what was
// found and expected, the likeliest cause, the effect and the fix. Severities are in colour if the reader is a terminal.
func WriteText(w io.Writer, issues []Issue, colour bool) error {
	b := bufio.NewWriter(w)
	for n, i := range issues {
		if n > 0 {
			fmt.Fprintln(b)
		}
		severity := string(i.Severity)
		if i.Accepted != "" {
			severity += ", accepted"
		}
		if colour {
			severity = colours[i.Severity] + severity + plain
		}
		fmt.Fprintf(b, "%s  %s", i.Code, severity)
		if at := i.At.String(); at != "" {
			fmt.Fprintf(b, "  %s", shown(at))
		}
		if more := moreCells(i); more != "" {
			fmt.Fprintf(b, " %s", shown(more))
		}
		if who := concerns(i); who != "" {
			fmt.Fprintf(b, "  %s", shown(who))
		}
		fmt.Fprintf(b, "\n  %s\n", shown(i.Message))
		for _, line := range []struct{ label, text string }{
			{"found", i.Found},
			{"expected", i.Expected},
			{"likely", i.Likely},
			{"effect", i.Effect},
			{"fix", i.Fix},
			{"accepted", i.Accepted},
		} {
			if line.text != "" {
				fmt.Fprintf(b, "  %-9s %s\n", line.label, strings.ReplaceAll(shown(line.text), "\n", "\n            "))
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
