package qualify

import (
	"fmt"

	"earmark/internal/stats"
)

// specialFunctions maps the names of 14_special_functions. qt takes a lower tail, the other quantiles an upper one.
var specialFunctions = map[string]func(a specialArgs) float64{
	"pnorm_lower":     func(a specialArgs) float64 { return stats.NormalCDF(a.X) },
	"pnorm_log_lower": func(a specialArgs) float64 { return stats.NormalLogCDF(a.X) },
	"qnorm":           func(a specialArgs) float64 { return stats.NormalQuantile(a.P) },
	"pt_upper":        func(a specialArgs) float64 { return stats.StudentSurvival(a.X, a.DF) },
	"qt":              func(a specialArgs) float64 { return stats.StudentQuantile(a.P, a.DF) },
	"pf_upper":        func(a specialArgs) float64 { return stats.FSurvival(a.X, a.DF1, a.DF2) },
	"qf_upper":        func(a specialArgs) float64 { return stats.FQuantile(a.P, a.DF1, a.DF2) },
	"pchisq_upper":    func(a specialArgs) float64 { return stats.ChiSquaredSurvival(a.X, a.DF) },
	"pchisq_lower":    func(a specialArgs) float64 { return stats.ChiSquaredCDF(a.X, a.DF) },
	"qchisq_upper":    func(a specialArgs) float64 { return stats.ChiSquaredQuantile(a.P, a.DF) },
	"ibeta":           func(a specialArgs) float64 { return stats.RegIncBeta(a.X, a.A, a.B) },
	"pnct_lower":      func(a specialArgs) float64 { return stats.NoncentralTCDF(a.X, a.DF, a.NCP) },
	"pnct_upper":      func(a specialArgs) float64 { return stats.NoncentralTSurvival(a.X, a.DF, a.NCP) },
	"pncf_upper":      func(a specialArgs) float64 { return stats.NoncentralFSurvival(a.X, a.DF1, a.DF2, a.NCP) },
	"lgamma":          func(a specialArgs) float64 { return stats.LogGamma(a.X) },
	"ptukey_upper":    func(a specialArgs) float64 { return stats.StudentizedRangeSurvival(a.X, a.Groups, a.DF) },
}

// specialArgs are the arguments of any of them.
type specialArgs struct {
	Function string  `json:"fn"`
	X        float64 `json:"x"`
	P        float64 `json:"p"`
	DF       float64 `json:"df"`
	DF1      float64 `json:"df1"`
	DF2      float64 `json:"df2"`
	A        float64 `json:"a"`
	B        float64 `json:"b"`
	NCP      float64 `json:"ncp"`
	Groups   int     `json:"groups"`
}

// computeSpecialFunctions is 14_special_functions.
func computeSpecialFunctions(c Case) (any, error) {
	in, err := decode[specialArgs](c.Input)
	if err != nil {
		return nil, err
	}
	f, ok := specialFunctions[in.Function]
	if !ok {
		return nil, fmt.Errorf("no special function is called %q", in.Function)
	}
	v := f(in)
	return map[string]any{"value": v, "value_30_digits": v}, nil
}
