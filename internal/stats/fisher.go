package stats

import (
	"fmt"
	"math"
)

// A FisherTest is the result of FisherExact.
type FisherTest struct {
	PTwoSided       float64 // sum of the probabilities of tables no more probable than the observed one
	PGreater        float64 // the first row responds more often
	PLess           float64
	OddsRatio       float64 // conditional maximum likelihood; 0 or +Inf at the ends of the range; NaN if not estimable
	Low, High       float64 // exact conditional interval of the odds ratio
	SampleOddsRatio float64 // a d/(b c); NaN for 0/0
	Status          string  // "ok", "undefined: ..." or "infinite: ...", about the odds ratio
}

// fisherRelative is the slack within which two table probabilities count as equal.
const fisherRelative = 1e-7

// FisherExact is Fisher's exact test of a 2 x 2 table [[a, b], [c, d]]: rows treated and control, columns responder and
// non-responder. Given the margins a is hypergeometric; with odds ratio w, P(a = s) is proportional to
// C(a+b, s) C(c+d, a+c-s) w^s. The estimate solves E(a; w) = a, the interval P(A >= a; Low) = P(A <= a; High) =
// (1-conf)/2. If a margin is zero there is no information: the estimate is NaN, the interval 0 to +Inf, p 1.
//
// Prefer it to chi-squared for the counts of animal studies. It is conservative.
//
// References: Fisher, J R Stat Soc 98:39 (1935), doi:10.2307/2342435; Cornfield, Proc 3rd Berkeley Symp 4:135 (1956).
func FisherExact(a, b, c, d int, conf float64) (FisherTest, error) {
	if err := confidenceLevel("fisher", conf); err != nil {
		return FisherTest{}, err
	}
	if min(a, b, c, d) < 0 {
		return FisherTest{}, fmt.Errorf("fisher: negative count in table [[%d, %d], [%d, %d]]", a, b, c, d)
	}
	if max(a, b, c, d) > fisherLargest {
		return FisherTest{}, fmt.Errorf("fisher: a count above %d in table [[%d, %d], [%d, %d]]: use a large-sample test",
			fisherLargest, a, b, c, d)
	}
	h := newHypergeometric(a+b, c+d, a+c)
	t := FisherTest{Low: 0, High: math.Inf(1), Status: StatusOK}
	t.SampleOddsRatio = float64(a) * float64(d) / (float64(b) * float64(c))
	p := h.mass(0)
	observed := p[a-h.low]
	for i, v := range p {
		if v <= observed*(1+fisherRelative) {
			t.PTwoSided += v
		}
		if h.low+i >= a {
			t.PGreater += v
		}
		if h.low+i <= a {
			t.PLess += v
		}
	}
	t.PTwoSided, t.PGreater, t.PLess = min(1, t.PTwoSided), min(1, t.PGreater), min(1, t.PLess)
	alpha := (1 - conf) / 2
	if a > h.low {
		t.Low = math.Exp(h.solve(func(p []float64) float64 { return math.Log(sumAll(p[a-h.low:])) - math.Log(alpha) }))
	}
	if a < h.high {
		t.High = math.Exp(h.solve(func(p []float64) float64 { return math.Log(alpha) - math.Log(sumAll(p[:a-h.low+1])) }))
	}
	switch {
	case h.low == h.high:
		t.OddsRatio, t.Status = math.NaN(), "undefined: a margin of the table is zero"
	case a == h.low:
		t.OddsRatio = 0
	case a == h.high:
		t.OddsRatio, t.Status = math.Inf(1), "infinite: a cell b or c of the table is zero"
	default:
		t.OddsRatio = math.Exp(h.solve(func(p []float64) float64 {
			var mean float64
			for i, v := range p {
				mean += float64(float64(h.low+i-a) * v)
			}
			return mean
		}))
	}
	return t, nil
}

// fisherLargest bounds the work; studies have tens of animals.
const fisherLargest = 100000

// A hypergeometric is the conditional distribution of the first cell of a 2 x 2 table: low..high.
type hypergeometric struct {
	low, high int
	logs      []float64 // log probability relative to the largest
}

// newHypergeometric is for row sums row1, row2 and first column sum column. Each probability follows from its neighbour
// by an exact ratio, starting at the mode, so that nothing large is ever subtracted.
func newHypergeometric(row1, row2, column int) hypergeometric {
	h := hypergeometric{low: max(0, column-row2), high: min(row1, column)}
	h.logs = make([]float64, h.high-h.low+1)
	mode := int((int64(row1) + 1) * (int64(column) + 1) / (int64(row1) + int64(row2) + 2))
	mode = min(max(mode, h.low), h.high)
	// ratio is P(s+1)/P(s).
	ratio := func(s int) float64 {
		return float64(row1-s) * float64(column-s) / (float64(s+1) * float64(row2-column+s+1))
	}
	product, log := 1.0, 0.0
	set := func(s int) {
		if product < 1e-200 {
			log += math.Log(product)
			product = 1
		}
		h.logs[s-h.low] = log + math.Log(product)
	}
	for s := mode; s < h.high; s++ {
		product *= ratio(s)
		set(s + 1)
	}
	product, log = 1, 0
	for s := mode; s > h.low; s-- {
		product /= ratio(s - 1)
		set(s - 1)
	}
	return h
}

// mass is the distribution tilted by the odds ratio exp(logOdds).
func (h hypergeometric) mass(logOdds float64) []float64 {
	p := make([]float64, len(h.logs))
	largest := math.Inf(-1)
	for i, l := range h.logs {
		p[i] = l + float64(logOdds*float64(i))
		largest = max(largest, p[i])
	}
	for i := range p {
		p[i] = math.Exp(p[i] - largest)
	}
	total := sumAll(p)
	for i := range p {
		p[i] /= total
	}
	return p
}

// solve finds the log odds at which an increasing function of the tilted distribution is zero.
func (h hypergeometric) solve(f func(p []float64) float64) float64 {
	at := func(logOdds float64) float64 { return f(h.mass(logOdds)) }
	lo, hi := -1.0, 1.0
	for at(lo) > 0 && lo > -1e6 {
		lo *= 2
	}
	for at(hi) < 0 && hi < 1e6 {
		hi *= 2
	}
	return root(at, lo, hi)
}

// sumAll adds values of one sign in order.
func sumAll(x []float64) float64 {
	var s float64
	for _, v := range x {
		s += v
	}
	return s
}
