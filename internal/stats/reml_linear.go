package stats

import "math"

// The matrices of a mixed model are tiny (visits by visits, fixed effects by fixed effects), and their sums must not
// depend on the processor. They are plain slices in row order, and every product is rounded before it is added.

// remlDot is the inner product of a and b in order.
func remlDot(a, b []float64) float64 {
	var s float64
	for i, v := range a {
		s += float64(v * b[i])
	}
	return s
}

// remlAddScaled adds f times x to dst.
func remlAddScaled(dst []float64, f float64, x []float64) {
	for i, v := range x {
		dst[i] += float64(f * v)
	}
}

// remlMultiply is the product of the n by n matrix a and the n by k matrix b. Zeros of a are skipped: most of the
// derivatives of a covariance matrix are nearly empty.
func remlMultiply(a, b []float64, n, k int) []float64 {
	c := make([]float64, n*k)
	for i := range n {
		for j := range n {
			if f := a[i*n+j]; f != 0 {
				remlAddScaled(c[i*k:(i+1)*k], f, b[j*k:(j+1)*k])
			}
		}
	}
	return c
}

// remlTranspose is the transpose of an n by n matrix.
func remlTranspose(a []float64, n int) []float64 {
	b := make([]float64, n*n)
	for i := range n {
		for j := range n {
			b[j*n+i] = a[i*n+j]
		}
	}
	return b
}

// remlTrace is the trace of the product of two n by n matrices.
func remlTrace(a, b []float64, n int) float64 {
	var s float64
	for i := range n {
		for j := range n {
			s += float64(a[i*n+j] * b[j*n+i])
		}
	}
	return s
}

// remlCholesky is the lower triangle L with L L' = a. pivot is the smallest share of a diagonal element that is not
// explained by the elements before it; at or below zero, or not a number, a is not positive definite.
func remlCholesky(a []float64, n int) (l []float64, pivot float64) {
	l = make([]float64, n*n)
	pivot = math.Inf(1)
	for i := range n {
		for j := range i {
			s := a[i*n+j] - remlDot(l[i*n:i*n+j], l[j*n:j*n+j])
			l[i*n+j] = s / l[j*n+j]
		}
		d := a[i*n+i] - remlDot(l[i*n:i*n+i], l[i*n:i*n+i])
		share := d / a[i*n+i]
		if !(d > 0) || !(share > 0) || math.IsInf(d, 0) {
			return l, math.NaN()
		}
		pivot = min(pivot, share)
		l[i*n+i] = math.Sqrt(d)
	}
	return l, pivot
}

// remlForward solves L x = b in place.
func remlForward(l []float64, n int, b []float64) {
	for i := range n {
		b[i] = (b[i] - remlDot(l[i*n:i*n+i], b[:i])) / l[i*n+i]
	}
}

// remlBackward solves L' x = b in place.
func remlBackward(l []float64, n int, b []float64) {
	for i := n - 1; i >= 0; i-- {
		s := b[i]
		for j := i + 1; j < n; j++ {
			s -= float64(l[j*n+i] * b[j])
		}
		b[i] = s / l[i*n+i]
	}
}

// remlLogDet is the logarithm of the determinant of L L'.
func remlLogDet(l []float64, n int) float64 {
	var s float64
	for i := range n {
		s += 2 * math.Log(l[i*n+i])
	}
	return s
}

// remlInverse is the inverse of L L'.
func remlInverse(l []float64, n int) []float64 {
	inv := make([]float64, n*n)
	for i := range n {
		col := make([]float64, n)
		col[i] = 1
		remlForward(l, n, col)
		remlBackward(l, n, col)
		for j := range n {
			inv[j*n+i] = col[j]
		}
	}
	for i := range n {
		for j := range i {
			m := (inv[i*n+j] + inv[j*n+i]) / 2
			inv[i*n+j], inv[j*n+i] = m, m
		}
	}
	return inv
}

// remlInverseScaled inverts a positive definite matrix whose rows may differ in scale by many orders, after scaling
// its diagonal to 1. It returns nil if the scaled matrix is singular to ten digits.
func remlInverseScaled(a []float64, n int) []float64 {
	d := make([]float64, n)
	for i := range n {
		d[i] = 1 / math.Sqrt(a[i*n+i])
	}
	scaled := make([]float64, n*n)
	for i := range n {
		for j := range n {
			scaled[i*n+j] = a[i*n+j] * d[i] * d[j]
		}
	}
	l, pivot := remlCholesky(scaled, n)
	if !(pivot > 1e-10) {
		return nil
	}
	inv := remlInverse(l, n)
	for i := range n {
		for j := range n {
			inv[i*n+j] *= d[i] * d[j]
		}
	}
	return inv
}

// remlBasis is an orthonormal basis of the columns of a design matrix: X = Q R for the columns kept, from left to
// right; a column that depends on those before it is left out, as R's lm does.
type remlBasis struct {
	keep, drop []int
	r          []float64   // upper triangle, rank by rank
	dropped    [][]float64 // coordinates of each column left out
	q          [][]float64 // columns of Q
}

// remlDependent is the share of a column's length below which it counts as dependent on the columns before it.
const remlDependent = 1e-9

// remlOrthogonalise builds the basis by Gram and Schmidt's method, applied twice to each column.
func remlOrthogonalise(x [][]float64, columns int) remlBasis {
	var b remlBasis
	coordinates := make([][]float64, columns)
	for j := range columns {
		v := make([]float64, len(x))
		for i := range x {
			v[i] = x[i][j]
		}
		length := math.Sqrt(remlDot(v, v))
		c := remlProject(b.q, v)
		rest := math.Sqrt(remlDot(v, v))
		if !(rest > remlDependent*length) {
			b.drop = append(b.drop, j)
			b.dropped = append(b.dropped, c)
			continue
		}
		for i := range v {
			v[i] /= rest
		}
		b.keep = append(b.keep, j)
		b.q = append(b.q, v)
		coordinates[len(b.keep)-1] = append(c, rest)
	}
	p := len(b.keep)
	b.r = make([]float64, p*p)
	for j := range p {
		for i, c := range coordinates[j] {
			b.r[i*p+j] = c
		}
	}
	return b
}

// remlProject takes the part of v along the orthonormal q out of v, twice, and returns the coordinates.
func remlProject(q [][]float64, v []float64) []float64 {
	c := make([]float64, len(q))
	for range 2 {
		for k, u := range q {
			d := remlDot(u, v)
			c[k] += d
			remlAddScaled(v, -d, u)
		}
	}
	return c
}

// remlEstimable is the share of its length by which a combination may miss the space of the rows of X.
const remlEstimable = 1e-8

// row turns a row of X, or any linear combination of coefficients, into coordinates of Q: row times the inverse of R.
// ok is false if the combination does not lie in the space of the rows of X, that is, cannot be estimated.
func (b remlBasis) row(x []float64) (z []float64, ok bool) {
	p := len(b.keep)
	z = make([]float64, p)
	for i, j := range b.keep {
		s := x[j]
		for k := range i {
			s -= float64(b.r[k*p+i] * z[k])
		}
		z[i] = s / b.r[i*p+i]
	}
	for d, j := range b.drop {
		c := b.dropped[d]
		size := math.Sqrt(remlDot(c, c)) * math.Sqrt(remlDot(z, z))
		if math.Abs(remlDot(c, z)-x[j]) > remlEstimable*(size+math.Abs(x[j])) {
			return z, false
		}
	}
	return z, true
}
