package qualify

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A dual is a value with its derivatives by the parameters (forward automatic differentiation).
type dual struct {
	value    float64
	gradient []float64
}

// A formula is a model text, ready to be evaluated.
type formula func(params, x []float64) dual

// chain applies a function with the given value and derivative at a.
func chain(a dual, value, derivative float64) dual {
	g := make([]float64, len(a.gradient))
	for i, d := range a.gradient {
		g[i] = derivative * d
	}
	return dual{value, g}
}

// combine is an operation with the given value and the partial derivatives da and db.
func combine(a, b dual, value, da, db float64) dual {
	g := make([]float64, len(a.gradient))
	for i := range g {
		g[i] = float64(da*a.gradient[i]) + float64(db*b.gradient[i])
	}
	return dual{value, g}
}

var formulaFunctions = map[string]func(dual) dual{
	"exp":  func(a dual) dual { e := math.Exp(a.value); return chain(a, e, e) },
	"cos":  func(a dual) dual { return chain(a, math.Cos(a.value), -math.Sin(a.value)) },
	"sin":  func(a dual) dual { return chain(a, math.Sin(a.value), math.Cos(a.value)) },
	"atan": func(a dual) dual { return chain(a, math.Atan(a.value), 1/(1+a.value*a.value)) },
	"mpf":  func(a dual) dual { return a }, // a number, marked for the arithmetic the certified values were checked with
}

func power(a, b dual) dual {
	v := math.Pow(a.value, b.value)
	byExponent := 0.0
	for _, d := range b.gradient {
		if d != 0 { // log of a negative base must not spoil a constant exponent
			byExponent = v * math.Log(a.value)
			break
		}
	}
	return combine(a, b, v, b.value*math.Pow(a.value, b.value-1), byExponent)
}

// A formulaParser reads sums, products, powers (**), functions, the parameters b1, b2, ..., the predictors x or x1, x2,
// ..., pi and numbers, with the precedence of Python.
type formulaParser struct {
	text string
	err  error
}

// parseFormula turns a model text of the NIST sets into a function with derivatives.
func parseFormula(text string) (formula, error) {
	p := formulaParser{text: strings.ReplaceAll(text, " ", "")}
	f := p.sum()
	if p.err == nil && p.text != "" {
		p.fail("unexpected %q", p.text)
	}
	return f, p.err
}

func (p *formulaParser) fail(format string, args ...any) formula {
	if p.err == nil {
		p.err = fmt.Errorf(format, args...)
	}
	p.text = ""
	return func(params, _ []float64) dual { return dual{math.NaN(), make([]float64, len(params))} }
}

// take consumes prefix.
func (p *formulaParser) take(prefix string) bool {
	rest, ok := strings.CutPrefix(p.text, prefix)
	if ok {
		p.text = rest
	}
	return ok
}

func (p *formulaParser) sum() formula {
	left := p.product()
	for {
		a := left
		switch {
		case p.take("+"):
			b := p.product()
			left = func(q, x []float64) dual { u, v := a(q, x), b(q, x); return combine(u, v, u.value+v.value, 1, 1) }
		case p.take("-"):
			b := p.product()
			left = func(q, x []float64) dual { u, v := a(q, x), b(q, x); return combine(u, v, u.value-v.value, 1, -1) }
		default:
			return left
		}
	}
}

func (p *formulaParser) product() formula {
	left := p.signed()
	for {
		a := left
		switch {
		case p.take("*"):
			b := p.signed()
			left = func(q, x []float64) dual {
				u, v := a(q, x), b(q, x)
				return combine(u, v, float64(u.value*v.value), v.value, u.value)
			}
		case p.take("/"):
			b := p.signed()
			left = func(q, x []float64) dual {
				u, v := a(q, x), b(q, x)
				return combine(u, v, u.value/v.value, 1/v.value, -u.value/v.value/v.value)
			}
		default:
			return left
		}
	}
}

func (p *formulaParser) signed() formula {
	if !p.take("-") {
		return p.raised()
	}
	a := p.signed()
	return func(q, x []float64) dual { u := a(q, x); return chain(u, -u.value, -1) }
}

func (p *formulaParser) raised() formula {
	base := p.atom()
	if !p.take("**") {
		return base
	}
	exponent := p.signed()
	return func(q, x []float64) dual { return power(base(q, x), exponent(q, x)) }
}

func (p *formulaParser) atom() formula {
	if p.take("(") {
		f := p.sum()
		if !p.take(")") {
			return p.fail("missing )")
		}
		return f
	}
	end := 0
	for end < len(p.text) && (p.text[end] >= '0' && p.text[end] <= '9' || p.text[end] >= 'a' && p.text[end] <= 'z' || p.text[end] == '.') {
		end++
	}
	word := p.text[:end]
	p.text = p.text[end:]
	if f, ok := formulaFunctions[word]; ok {
		argument := p.atom()
		return func(q, x []float64) dual { return f(argument(q, x)) }
	}
	if v, err := strconv.ParseFloat(word, 64); err == nil {
		return constant(v)
	}
	switch {
	case word == "pi":
		return constant(math.Pi)
	case word == "x":
		return predictor(0)
	case strings.HasPrefix(word, "x"):
		if n, err := strconv.Atoi(word[1:]); err == nil && n > 0 {
			return predictor(n - 1)
		}
	case strings.HasPrefix(word, "b"):
		if n, err := strconv.Atoi(word[1:]); err == nil && n > 0 {
			return parameter(n - 1)
		}
	}
	return p.fail("unknown word %q", word)
}

func constant(v float64) formula {
	return func(q, _ []float64) dual { return dual{v, make([]float64, len(q))} }
}

func predictor(j int) formula {
	return func(q, x []float64) dual {
		d := dual{math.NaN(), make([]float64, len(q))}
		if j < len(x) {
			d.value = x[j]
		}
		return d
	}
}

func parameter(j int) formula {
	return func(q, _ []float64) dual {
		d := dual{math.NaN(), make([]float64, len(q))}
		if j < len(q) {
			d.value, d.gradient[j] = q[j], 1
		}
		return d
	}
}
