package intake

import (
	"cmp"
	"os"
	"slices"
	"testing"

	"earmark/internal/issue"
)

// Codes that other chapters will hold.
func TestMain(m *testing.M) {
	for _, code := range []string{"A-01", "A-02", "T-01"} {
		if _, known := issue.Lookup(code); !known {
			issue.Catalogue = append(issue.Catalogue, issue.Entry{Code: code, Severity: issue.Warning})
		}
	}
	slices.SortFunc(issue.Catalogue, func(a, b issue.Entry) int { return cmp.Compare(a.Code, b.Code) })
	os.Exit(m.Run())
}
