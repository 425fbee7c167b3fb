package issue

import (
	"encoding/csv"
	"strings"
)

// CorrectionLine is a line to paste into the corrections ledger: the cell is then read as if it held the corrected text.
func CorrectionLine(at Address, found, corrected, reason string) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.Write([]string{at.File, at.Sheet, at.Cell(), found, corrected, reason, "<initials>"}) // a Builder takes everything
	w.Flush()
	return strings.TrimSuffix(b.String(), "\n")
}
