package stats

import (
	"fmt"
	"math"
)

// DunnettWelch compares every treated group with the control when the variances differ: the heteroscedastic Dunnett
// procedure of Hasler and Hothorn (Biom J 50:793, 2008, doi:10.1002/bimj.200710466).
//
// T_i = (mean_i - mean_0)/sqrt(s_i^2/n_i + s_0^2/n_0) with the Satterthwaite degrees of freedom DF of each comparison,
// not rounded. The p value of comparison i is that of the maximum of a multivariate t with its own DF, and with the
// correlations Lambda_i Lambda_j, Lambda_i^2 = (s_0^2/n_0)/(s_0^2/n_0 + s_i^2/n_i), in which the estimated variances
// stand for the true ones (plug-in). So every comparison has its own critical value; those of the result, and MSE and DF,
// are NaN. One treated group is Welch's t test.
//
// Prefer it to Dunnett when variances differ between groups. The family-wise error is held approximately, less well
// with fewer than about five values a group. Every group needs two values, and each comparison a variance in its group or
// the control; one without is undefined and does not count in the family. A treated group without variance has Lambda 1.
//
// Checked against the same definition integrated at 34 digits, and against mvtnorm in R (reference cases 03d). The R
// package SimComp has the same statistics but cuts DF to an integer of at least 2, so that its p values differ where DF
// is fractional.
func DunnettWelch(control []float64, treated [][]float64, conf float64) DunnettResult {
	f := manyToOneFamily(control, treated, conf)
	if f.result.Status != StatusOK {
		return f.result
	}
	r := f.result
	if len(control) < 2 {
		return f.undefined("undefined: fewer than two values in the control group")
	}
	v0 := Variance(control)
	var lambda []float64
	var judged []int
	for _, i := range f.present {
		c := &r.Comparisons[i]
		if c.N < 2 {
			c.Status = "undefined: fewer than two values in the group"
			continue
		}
		se, df := welchError(Variance(treated[i]), c.N, v0, len(control))
		if se == 0 {
			c.Status = statusZeroVariance + " in the group and the control"
			continue
		}
		if math.IsInf(se, 1) || math.IsNaN(se) {
			c.Status = "undefined: the variance is too large to be held in a float64"
			continue
		}
		c.SE, c.DF = se, df
		c.Lambda = min(1, math.Sqrt(v0/float64(len(control)))/c.SE)
		lambda = append(lambda, c.Lambda)
		judged = append(judged, i)
		if c.Lambda == 1 {
			r.Notes = append(r.Notes, fmt.Sprintf("treated group %d has no variance: its comparison rests on the control's", i+1))
		}
	}
	for _, i := range judged {
		family := newMaxT(lambda, r.Comparisons[i].DF)
		r.Comparisons[i].judge(family, family.critical(1-conf, true), family.critical(1-conf, false))
	}
	if len(judged) == 0 {
		r.Status = "undefined: no comparison has a variance"
	}
	return r
}
