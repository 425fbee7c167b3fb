package issue

import (
	"encoding/csv"
	"strconv"
	"strings"

	"earmark/internal/maybe"
)

// CorrectionLine is a line to paste into the corrections ledger: the cell is then read as if it held the corrected text.
func CorrectionLine(at Address, found, corrected, reason string) string {
	return ledgerLine(at.File, at.Sheet, at.Cell(), found, corrected, reason, "<initials>")
}

// ExclusionLine is a line to paste into the exclusions ledger: the values of an animal, endpoint, analyte and study day are
// then kept and left out of the analysis.
func ExclusionLine(animal, endpoint, analyte string, day maybe.Int, reason string) string {
	on := ""
	if day.OK {
		on = strconv.Itoa(int(day.V))
	}
	return ledgerLine(animal, endpoint, analyte, on, "", reason, "<initials>", "<date>", "<yes or no>")
}

func ledgerLine(fields ...string) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.Write(fields) // a Builder takes everything
	w.Flush()
	return strings.TrimSuffix(b.String(), "\n")
}
