package verify

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// WriteText prints a report for a person: a line a check, what was left out and why, then the mismatches.
func WriteText(out io.Writer, r *Report) error {
	w := bufio.NewWriter(out)
	fmt.Fprintf(w, "%s  run %s\n", r.Study, r.Run)
	total := 0
	for _, c := range r.Checks {
		state := "ok"
		switch {
		case c.Mismatches > 0:
			state = "MISMATCH"
		case c.Compared == 0:
			state = "-"
		}
		fmt.Fprintf(w, "  %-8s  %-10s  %7d %-16s  %s\n", state, c.Name, c.Compared, c.Unit, covers[c.Name].text)
		for _, s := range c.Skipped {
			fmt.Fprintf(w, "  %-8s  %-10s  %7d not compared: %s\n", "", "", s.Count, s.Reason)
		}
		total += c.Mismatches
	}
	if total == 0 {
		fmt.Fprintf(w, "no mismatch; recomputed numbers agree within %g relative\n", Tolerance)
		return w.Flush()
	}
	fmt.Fprintf(w, "%d mismatches\n", total)
	for _, c := range r.Checks {
		for _, m := range c.Listed {
			at := strings.Join(strings.Fields(m.Row+" "+m.Column), " ")
			if at != "" {
				at = "  " + at
			}
			fmt.Fprintf(w, "  %s  %s%s: found %s, expected %s\n", m.Check, m.File, at, m.Found, m.Expected)
		}
		if more := c.Mismatches - len(c.Listed); more > 0 {
			fmt.Fprintf(w, "  %s  and %d more\n", c.Name, more)
		}
	}
	return w.Flush()
}

// WriteJSON prints a report as one JSON document.
func WriteJSON(out io.Writer, r *Report) error { return json.NewEncoder(out).Encode(r) }
