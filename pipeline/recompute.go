package pipeline

import (
	"encoding/json"
	"fmt"
	"slices"

	"earmark/internal/issue"
	"earmark/schemas/plan"
)

// Recompute runs the one stage of that name on tables of a published run, or on parts of them, with the parameters that the
// plan gives it. What the stage finds wrong is not reported again.
func Recompute(p *plan.Plan, stage string, tables Tables) (Tables, error) {
	at := slices.IndexFunc(Study, func(s Stage) bool { return s.Name == stage })
	if at < 0 {
		return nil, fmt.Errorf("no stage is called %q", stage)
	}
	params, err := Params(p, "")
	if err != nil {
		return nil, err
	}
	raw, err := json.Marshal(params[stage])
	if err != nil {
		return nil, fmt.Errorf("stage %s: parameters: %w", stage, err)
	}
	return Study[at].run(raw, tables, new(issue.List))
}
