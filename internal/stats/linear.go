package stats

import (
	"fmt"
	"math"
	"math/big"
)

// A LinearFit is an ordinary least-squares fit.
type LinearFit struct {
	Params, SE []float64

	// RSS is the residual sum of squares, DF = observations - parameters, Sigma = sqrt(RSS/DF).
	RSS, Sigma float64
	DF         int

	// Status is "ok", or says why the parameters are not estimable.
	Status string
}

// linearPrecision is the working precision in bits. The normal equations square the condition of the design, so 53 bits
// of data need at most about 3*53 bits to give parameters to full double precision for every design that the data can
// tell from a singular one.
const linearPrecision = 320

// linearSingular is the relative pivot below which a column is a combination of the others to within the rounding of
// the data, 2^-104 = (2^-52)^2.
const linearSingular = 104

// FitLinear regresses y on the columns of design (design[i] is the row of observation i; put a column of ones for an
// intercept) by ordinary least squares.
//
// It solves the normal equations in 320-bit arithmetic of math/big: slower than a QR decomposition in float64, but every
// digit of the result is right for the numbers given, however ill-conditioned, and the same on every processor. Meant
// for the small designs of an animal study. Columns that depend on one another give Status "undefined".
func FitLinear(design [][]float64, y []float64) (LinearFit, error) {
	if len(design) != len(y) || len(y) == 0 {
		return LinearFit{}, fmt.Errorf("fit linear model: %d rows for %d values", len(design), len(y))
	}
	rows := make([][]*big.Float, len(design))
	for i, row := range design {
		if len(row) != len(design[0]) || len(row) == 0 {
			return LinearFit{}, fmt.Errorf("fit linear model: row %d has %d columns, row 0 has %d", i, len(row), len(design[0]))
		}
		rows[i] = make([]*big.Float, len(row))
		for j, v := range row {
			if !isFinite(v) {
				return LinearFit{}, fmt.Errorf("fit linear model: row %d column %d is not finite", i, j)
			}
			rows[i][j] = linearNumber(v)
		}
	}
	return solveLinear(rows, y)
}

// FitPolynomial regresses y on the powers of x from 0 (from 1 without an intercept) to degree. The powers are exact: in
// float64 their rounding alone would cost the digits of a high degree.
func FitPolynomial(x, y []float64, degree int, intercept bool) (LinearFit, error) {
	if len(x) != len(y) || len(y) == 0 || degree < 1 {
		return LinearFit{}, fmt.Errorf("fit polynomial of degree %d: %d positions for %d values", degree, len(x), len(y))
	}
	rows := make([][]*big.Float, len(x))
	for i, v := range x {
		if !isFinite(v) {
			return LinearFit{}, fmt.Errorf("fit polynomial: position %d is not finite", i)
		}
		power := linearNumber(1)
		if intercept {
			rows[i] = append(rows[i], power)
		}
		for range degree {
			power = linearNumber(0).Mul(power, linearNumber(v))
			rows[i] = append(rows[i], power)
		}
	}
	return solveLinear(rows, y)
}

func linearNumber(v float64) *big.Float { return new(big.Float).SetPrec(linearPrecision).SetFloat64(v) }

// solveLinear solves X'X b = X'y by LDL'.
func solveLinear(rows [][]*big.Float, y []float64) (LinearFit, error) {
	n, k := len(rows), len(rows[0])
	fit := LinearFit{DF: n - k, Sigma: math.NaN(), RSS: math.NaN(), Status: "ok"}
	if fit.DF < 0 {
		fit.Status = fmt.Sprintf("undefined: %d parameters cannot be estimated from %d values", k, n)
		return fit, nil
	}
	values := make([]*big.Float, n)
	for i, v := range y {
		if !isFinite(v) {
			return LinearFit{}, fmt.Errorf("fit linear model: value %d is not finite", i)
		}
		values[i] = linearNumber(v)
	}
	product := linearNumber(0)
	addProduct := func(sum, a, b *big.Float, sign int) {
		product.Mul(a, b)
		if sign < 0 {
			product.Neg(product)
		}
		sum.Add(sum, product)
	}
	gram := make([][]*big.Float, k)
	rhs := make([]*big.Float, k)
	for a := range k {
		gram[a] = make([]*big.Float, k)
		rhs[a] = linearNumber(0)
		for b := range a + 1 {
			gram[a][b] = linearNumber(0)
			for _, row := range rows {
				addProduct(gram[a][b], row[a], row[b], 1)
			}
		}
		for i, row := range rows {
			addProduct(rhs[a], row[a], values[i], 1)
		}
	}
	// In place: gram[a][b] becomes L (unit lower triangle), pivot the diagonal of D.
	pivot := make([]*big.Float, k)
	for a := range k {
		for b := range a {
			for c := range b {
				addProduct(gram[a][b], linearNumber(0).Mul(gram[a][c], pivot[c]), gram[b][c], -1)
			}
			gram[a][b].Quo(gram[a][b], pivot[b])
		}
		pivot[a] = linearNumber(0).Set(gram[a][a])
		for c := range a {
			addProduct(pivot[a], linearNumber(0).Mul(gram[a][c], gram[a][c]), pivot[c], -1)
		}
		if limit := linearNumber(0).SetMantExp(gram[a][a], -linearSingular); pivot[a].Cmp(limit) <= 0 {
			fit.Status = fmt.Sprintf("undefined: not estimable, column %d depends on the columns before it", a)
			return fit, nil
		}
	}
	solve := func(b []*big.Float) {
		for a := range k {
			for c := range a {
				addProduct(b[a], gram[a][c], b[c], -1)
			}
		}
		for a := k - 1; a >= 0; a-- {
			b[a].Quo(b[a], pivot[a])
			for c := a + 1; c < k; c++ {
				addProduct(b[a], gram[c][a], b[c], -1)
			}
		}
	}
	solve(rhs)
	rss := linearNumber(0)
	for i, row := range rows {
		residual := linearNumber(0).Set(values[i])
		for a := range k {
			addProduct(residual, row[a], rhs[a], -1)
		}
		addProduct(rss, residual, residual, 1)
	}
	fit.RSS, _ = rss.Float64()
	for a := range k {
		estimate, _ := rhs[a].Float64()
		fit.Params = append(fit.Params, estimate)
	}
	fit.SE = make([]float64, k)
	for a := range k {
		fit.SE[a] = math.NaN()
	}
	if fit.DF == 0 {
		return fit, nil
	}
	variance := linearNumber(0).Quo(rss, linearNumber(float64(fit.DF)))
	fit.Sigma = linearRoot(variance)
	for a := range k {
		unit := make([]*big.Float, k)
		for c := range k {
			unit[c] = linearNumber(0)
		}
		unit[a].SetInt64(1)
		solve(unit)
		fit.SE[a] = linearRoot(unit[a].Mul(unit[a], variance))
	}
	return fit, nil
}

// linearRoot is the square root of x >= 0 as a float64.
func linearRoot(x *big.Float) float64 {
	r, _ := linearNumber(0).Sqrt(x).Float64()
	return r
}
