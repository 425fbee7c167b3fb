package intake

import (
	"strings"
	"testing"

	"earmark/internal/issue"
	"earmark/schemas/plan"
)

// A sealed file is read only as it was sealed. The hash of the weights is that of sha256sum.
func TestSeal(t *testing.T) {
	const text = "Animal,Study day,Weight (g)\nM1,0,20.1\n"
	const sum = "97a660f246e7ab7ae86255595ee072a119a5f027f74eab266cea0a757a349ea8"
	other := strings.Repeat("0", 64)
	for name, c := range map[string]struct {
		seal, reason string
		rows         int
		code         string
		severity     issue.Severity
		says         []string
	}{
		"not sealed":           {rows: 1},
		"as sealed":            {seal: sum, rows: 1},
		"in capitals":          {seal: strings.ToUpper(sum), rows: 1},
		"changed":              {seal: other, code: "F-17", severity: issue.Error, says: []string{sum, other, "`sha256: " + sum + "`", "seal_reason"}},
		"changed again":        {seal: other, reason: "M1 weighed again", code: "F-17", severity: issue.Error},
		"sealed with a reason": {seal: sum, reason: "M1 weighed again, AB", rows: 1, code: "F-17", severity: issue.Note, says: []string{"M1 weighed again, AB"}},
	} {
		t.Run(name, func(t *testing.T) {
			out, issues := read(t, plan.Readout{Kind: "body_weight", SHA256: c.seal, SealReason: c.reason}, text)
			if out.Values.Len() != c.rows {
				t.Errorf("%d values, want %d", out.Values.Len(), c.rows)
			}
			if c.code == "" {
				if len(issues) > 0 {
					t.Errorf("issues %v", marks(issues))
				}
				return
			}
			if len(issues) != 1 || issues[0].Code != c.code || issues[0].Severity != c.severity || issues[0].At.File != "f.csv" {
				t.Fatalf("issues %+v", issues)
			}
			for _, s := range c.says {
				if !strings.Contains(issues[0].Message+issues[0].Fix, s) {
					t.Errorf("%q is not said", s)
				}
			}
		})
	}
}

// Two readouts of one file with the same seal have one issue.
func TestSealOfTwoReadouts(t *testing.T) {
	weights := plan.Readout{Kind: "body_weight", File: "f.csv", SHA256: strings.Repeat("0", 64)}
	ears := weights
	ears.Kind = "ear_thickness"
	out, issues := run(t, Params{Readouts: []plan.Readout{weights, ears}}, file("f.csv", "Animal,Day,Weight (g),R (mm)\nM1,0,20,0.2\n"))
	if out.Values.Len() != 0 || len(issues) != 1 {
		t.Errorf("%d values, issues %v", out.Values.Len(), marks(issues))
	}
}
