package compare

import (
	"fmt"
	"math"

	"earmark/internal/maybe"
	"earmark/internal/stats"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// adjustPanels adjusts the p of the own method once more over the analytes of a panel: within one group, endpoint, matrix,
// day and variable, over the declared family of the analyte, by Benjamini and Hochberg. What is adjusted is the p that was
// already adjusted over the groups, or the p of one comparison where there is none. Analytes without a family take no part.
func adjustPanels(p Params, rows []schemas.Comparison) {
	type panel struct {
		group, endpoint, matrix, variable, family string
		day                                       maybe.Int
	}
	panels := map[panel][]int{}
	for i, r := range rows {
		spec, _ := endpoint.Find(p.Endpoints, r.Endpoint, r.Variable)
		analyte, _ := plan.FindAnalyte(p.Analytes, spec, r.Analyte)
		if !r.Headline || analyte.Family == "" || !panelP(r).OK {
			continue
		}
		of := panel{r.Group, r.Endpoint, r.Matrix, r.Variable, analyte.Family, r.StudyDay}
		panels[of] = append(panels[of], i)
	}
	for of, members := range panels {
		raw := make([]float64, len(members))
		for k, i := range members {
			raw[k] = panelP(rows[i]).Or(math.NaN())
		}
		adjusted, err := stats.AdjustP(raw, stats.BenjaminiHochberg)
		if err != nil {
			continue // no p is outside 0 to 1
		}
		for k, i := range members {
			rows[i].PFamily = maybe.Finite(adjusted[k])
			rows[i].PanelFamily = fmt.Sprintf("%s, analytes: %d", of.family, len(members))
		}
	}
}

func panelP(r schemas.Comparison) maybe.Float {
	if r.PAdjusted.OK {
		return r.PAdjusted
	}
	return r.P
}
