package check

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"earmark/internal/issue"
)

// shown is how many names or lines a message lists before it only counts the rest.
const shown = 5

// list joins names for a sentence: the first few, and the number of the others.
func list(names []string) string {
	if len(names) > shown+1 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:shown], ", "), len(names)-shown)
	}
	return strings.Join(names, ", ")
}

// number writes a value for a person: at most six significant digits.
func number(v float64) string {
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 6, 64), 64)
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

// count is "1 value", "2 values".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// corrections is the fix that a ledger can make: one line for each of the first few places. Without a column there is
// no cell to correct, only a row.
func corrections(refs []ref, reason string, corrected func(ref) string) string {
	if refs[0].at.Column == "" {
		return "correct the row"
	}
	var lines []string
	for _, r := range refs {
		if len(lines) == shown {
			lines = append(lines, fmt.Sprintf("(and %s alike)", count(len(refs)-shown, "cell")))
			break
		}
		if c := corrected(r); c != "" {
			lines = append(lines, issue.CorrectionLine(r.at, r.text, c, reason))
		}
	}
	if len(lines) == 0 {
		return "correct the cell"
	}
	return "correct the cell, or add to corrections.csv: " + strings.Join(lines, " ; ")
}

// daysText is "day 7" or "days 7, 10, 14". It sorts the days.
func daysText(days []int32) string {
	slices.Sort(days)
	days = slices.Compact(days)
	names := make([]string, len(days))
	for i, d := range days {
		names[i] = strconv.Itoa(int(d))
	}
	if len(days) == 1 {
		return "day " + names[0]
	}
	return "days " + list(names)
}

// spaced joins the parts that are not empty.
func spaced(parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, " ")
}
