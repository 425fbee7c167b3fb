package pipeline

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"earmark/schemas"
	"earmark/schemas/plan"
	"earmark/stages/articles"
	"earmark/stages/calibrate"
	"earmark/stages/check"
	"earmark/stages/compare"
	"earmark/stages/derive"
	"earmark/stages/doseresponse"
	"earmark/stages/exposure"
	"earmark/stages/inhibit"
	"earmark/stages/intake"
	"earmark/stages/normalise"
	"earmark/stages/pathways"
	"earmark/stages/report"
	"earmark/stages/summarise"
)

// Study is the graph: every stage of a study, in the order in which they run.
var Study = []Stage{
	Define("intake", intake.Run),
	Define("calibrate", calibrate.Run),
	Define("check", check.Run).AsGate(),
	Define("derive", derive.Run),
	Define("normalise", normalise.Run),
	Define("summarise", summarise.Run),
	Define("inhibit", inhibit.Run),
	Define("compare", compare.Run),
	Define("doseresponse", doseresponse.Run),
	Define("exposure", exposure.Run),
	Define("pathways", pathways.Run),
	Define("articles", articles.Run),
	Define("report", report.Run),
}

// Params are the parameters of each stage, by its name: the parts of the plan that concern it.
func Params(p *plan.Plan, version string) (map[string]any, error) {
	hash, err := PlanHash(p)
	if err != nil {
		return nil, err
	}
	var start *schemas.Date
	if p.Study.HasStart {
		start = &p.Study.StartDate
	}
	return map[string]any{
		"intake": intake.Params{
			Study: p.Study.ID, Readouts: p.Readouts, Ledgers: p.Ledgers, Endpoints: p.Endpoints, Analytes: p.Analytes, Groups: p.Groups,
			Start: start, LastDay: p.Study.LastDay,
		},
		"calibrate": calibrate.Params{Study: p.Study.ID, Readouts: p.Readouts, Checks: p.Checks},
		"check": check.Params{
			Study: p.Study, Model: p.Model, Groups: p.Groups, Endpoints: p.Endpoints, Analytes: p.Analytes, Readouts: p.Readouts, Ledgers: p.Ledgers, Accept: p.Accept,
			Checks: p.Checks,
		},
		"derive":       derive.Params{InducedSide: p.Study.InducedSide, Endpoints: p.Endpoints},
		"normalise":    normalise.Params{Groups: p.Groups, Endpoints: p.Endpoints, Analytes: p.Analytes, Analysis: p.Analysis},
		"summarise":    summarise.Params{Groups: p.Groups, Confidence: p.Analysis.Confidence},
		"inhibit":      inhibit.Params{Groups: p.Groups, Endpoints: p.Endpoints, Analytes: p.Analytes, Analysis: p.Analysis, Checks: p.Checks},
		"compare":      compare.Params{Groups: p.Groups, Endpoints: p.Endpoints, Analytes: p.Analytes, Analysis: p.Analysis, Checks: p.Checks},
		"doseresponse": doseresponse.Params{Groups: p.Groups, Endpoints: p.Endpoints, Analysis: p.Analysis},
		"exposure":     exposure.Params{Groups: p.Groups},
		"pathways": pathways.Params{
			Groups: p.Groups, Endpoints: p.Endpoints, Mediators: p.Pathways.Mediators, Confidence: p.Analysis.Confidence,
		},
		"articles": articles.Params{
			Study: p.Study.ID, Articles: p.Articles, Clinical: p.Clinical, Confidence: p.Analysis.Confidence,
		},
		"report": report.Params{Plan: p.Results(), Version: version, PlanHash: hash},
	}, nil
}

// PlanHash names a plan: the SHA-256, in hexadecimal, of its canonical JSON without what has no influence
// on results.
func PlanHash(p *plan.Plan) (string, error) {
	resolved, err := json.Marshal(p.Results())
	if err != nil {
		return "", fmt.Errorf("plan: %w", err)
	}
	sum := sha256.Sum256(resolved)
	return hex.EncodeToString(sum[:]), nil
}
