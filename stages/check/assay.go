package check

import (
	"fmt"
	"math"
	"strings"

	"earmark/internal/issue"
	"earmark/schemas/endpoint"
)

type censoredCause struct {
	file, endpoint, analyte, matrix string
	code                            string
	most                            bool // of a group
}

// quantification counts the values of each analyte below the lower limit of quantification and above the upper one
// whether a text says so or a number lies beyond the limit beside it. Censored values are used with their limit, except where most of a group lies
// above the upper limit on a day: then nothing is left to estimate from, and they are set aside.
func quantification(s *study) {
	above, values := map[cohortKey]int{}, map[cohortKey]int{}
	any := false
	for i := range s.cells {
		if s.cells[i].censoring == rightCensored {
			any = true
			break
		}
	}
	if any {
		for i := range s.cells {
			c := &s.cells[i]
			if !c.used() {
				continue
			}
			key := s.cohortOf(c)
			values[key]++
			if c.censoring == rightCensored {
				above[key]++
			}
		}
	}
	found := causes[censoredCause]{}
	for i := range s.cells {
		c := &s.cells[i]
		src := &s.sources[c.source]
		if !c.used() || c.censoring == uncensored || src.spec.Amplification != nil {
			continue
		}
		cause := censoredCause{endpoint: src.endpoint, matrix: src.matrix, code: "A-01"} // of a panel, most analytes have such values
		r := s.ref(int32(i))
		if c.censoring == rightCensored {
			key := s.cohortOf(c)
			cause.code, cause.file, cause.analyte = "A-04", src.file, src.analyte
			cause.most = 2*above[key] > values[key] || src.spec.Scale != endpoint.Log
			if cause.most {
				s.fail(int32(i), "A-04")
			}
		}
		found.add(cause, r)
	}
	found.raise(s, func(cause censoredCause, refs []ref) issue.Issue {
		i := issue.Issue{
			Code: cause.code, Effect: "used as censored at the limit, never as a number",
			Message:  s.censoredMessage(cause, refs),
			Expected: "values within the range of the assay",
			Fix:      "nothing, if the limits are right; the report gives detection rates",
		}
		if cause.code != "A-04" {
			return i
		}
		i.Message = strings.Replace(i.Message, "below the limit", "above the upper limit", 1)
		i.Fix = "assay these samples again at a higher dilution"
		i.Severity = issue.Warning
		if cause.most {
			i.Severity = issue.Error
			i.Expected = "at most half of a group's values above the limit on a day, and an endpoint analysed by logarithms"
			i.Likely = "a dilution that was too low"
			i.Effect = s.effect(refs) + "; the group's mean would be a floor, and inhibition underestimated"
		}
		return i
	})
}

// censoredMessage counts the censored values, by analyte where there are several, and shows how one of each is kept.
func (s *study) censoredMessage(cause censoredCause, refs []ref) string {
	of := func(r ref) string { return s.sources[s.cells[r.cell].source].analyte }
	analytes := distinct(refs, of)
	if len(analytes) < 2 {
		return fmt.Sprintf("%s: %s below the limit of quantification, such as %s", what(cause.endpoint, of(refs[0]), cause.matrix),
			count(len(refs), "value"), s.censoredText(&s.cells[refs[0].cell], refs[0]))
	}
	values := map[string][]ref{}
	for _, r := range refs {
		values[of(r)] = append(values[of(r)], r)
	}
	lines := make([]string, len(analytes))
	for k, analyte := range analytes {
		first := values[analyte][0]
		lines[k] = fmt.Sprintf("%d of %s, such as %s", len(values[analyte]), analyte, s.censoredText(&s.cells[first.cell], first))
	}
	return fmt.Sprintf("%s: %s of %s below the limit of quantification: %s", what(cause.endpoint, "", cause.matrix),
		count(len(refs), "value"), count(len(analytes), "analyte"), list(lines))
}

// censoredText says how one censored cell is kept: "<3.2" at 3.2 pg/mL (× dilution 4 = 12.8 pg/mL).
func (s *study) censoredText(c *cell, r ref) string {
	src := &s.sources[c.source]
	row := s.collected(r.cell)
	dilution := row.Dilution.Or(1)
	text := fmt.Sprintf("%q at %s %s", r.text, number(c.value*s.divisor(r.cell)/src.unit.Factor/dilution), src.unit.Name)
	if divisor := s.divisor(r.cell); divisor != 1 {
		return text + fmt.Sprintf(" (÷ %s = %s %s)", number(divisor/dilution), number(c.value), src.stored)
	}
	if dilution != 1 {
		text += fmt.Sprintf(" (× dilution %s = %s %s)", number(dilution), number(c.value), src.stored)
	}
	return text
}

// spike is how many equal values make substitution likely.
const spike = 3

// substitution finds values below the limit that were replaced before they came here: several equal numbers at 0,
// LLOQ/2 or LLOQ/√2 where the limit stands beside them; where none does, the smallest number of a series, if a tenth of
// its numbers equal it.
func substitution(s *study) {
	type constant struct {
		series int32
		value  float64
		rule   string
	}
	found := causes[constant]{}
	type lowest struct {
		value    float64
		n, equal int
		first    int32
	}
	smallest := map[int32]*lowest{}
	for i := range s.cells {
		c := &s.cells[i]
		src := &s.sources[c.source]
		if !c.used() || src.spec.Scale != endpoint.Log || src.unit.Titre { // titres are a few numbers by nature
			continue
		}
		switch {
		case c.beyond && c.censoring == leftCensored:
			row := s.collected(int32(i))
			if rule := substituted(row.Value.V, row.LowerLimit.V); rule != "" {
				r := s.ref(int32(i))
				r.note = fmt.Sprintf("%s = %s, LLOQ %s", number(row.Value.V), rule, number(row.LowerLimit.V))
				found.add(constant{src.series, row.Value.V, rule}, r)
			}
		case c.number():
			l := smallest[src.series]
			if l == nil {
				l = &lowest{value: math.Inf(1)}
				smallest[src.series] = l
			}
			l.n++
			switch v := s.undivided(int32(i)); {
			case v < l.value:
				l.value, l.equal, l.first = v, 1, int32(i)
			case v == l.value:
				l.equal++
			}
		}
	}
	for i := range s.cells {
		c := &s.cells[i]
		src := &s.sources[c.source]
		l := smallest[src.series]
		if l == nil || l.equal < spike || l.equal*10 < l.n || l.equal == l.n || !c.number() || s.undivided(int32(i)) != l.value {
			continue
		}
		found.add(constant{src.series, l.value, ""}, s.ref(int32(i)))
	}
	for key, refs := range found {
		if len(refs) < spike {
			delete(found, key)
		}
	}
	found.raise(s, func(k constant, refs []ref) issue.Issue {
		src := &s.sources[s.cells[refs[0].cell].source]
		i := issue.Issue{
			Code: "A-03", Message: fmt.Sprintf("%s: %d × exactly %s", what(src.endpoint, src.analyte, src.matrix), len(refs), refs[0].text),
			Expected: "values that differ, or texts such as <3.2", Likely: "values below the limit that were replaced by a constant",
			Effect: "used as numbers", Fix: "give the values as the instrument reports them, or the limit in a column lloq",
		}
		if k.rule != "" {
			i.Message += " (" + refs[0].note + ")"
			i.Effect = "used as censored at the LLOQ"
		} else {
			i.Message += ", the smallest value"
		}
		return i
	})
}

// substituted names the rule by which a number was made of the limit; empty for none. Typed constants are rounded, so
// half a percent is equal.
func substituted(v, lloq float64) string {
	switch {
	case v == 0:
		return "0"
	case math.Abs(v-lloq/2) <= 0.005*lloq/2:
		return "LLOQ/2"
	case math.Abs(v-lloq/math.Sqrt2) <= 0.005*lloq/math.Sqrt2:
		return "LLOQ/√2"
	}
	return ""
}

// detection warns of series with most values below the limit.
func detection(s *study) {
	for first := 0; first < len(s.cohorts); {
		end, values, below := first, 0, 0
		for end < len(s.cohorts) && s.cohorts[end].series == s.cohorts[first].series {
			values += s.cohorts[end].values
			below += s.cohorts[end].below
			if s.sources[s.cohorts[end].source].spec.Amplification != nil {
				below += s.cohorts[end].above // more cycles are less of the gene
			}
			end++
		}
		src := &s.sources[s.cohorts[first].source]
		first = end
		if most := s.Checks.Limit("A-21"); float64(100*below) <= most*float64(values) || src.spec.Administered { // nothing of a drug is what controls have
			continue
		}
		s.later(func() issue.Issue {
			return issue.Issue{
				Code: "A-21", Endpoint: src.endpoint,
				Message: fmt.Sprintf("%s: %d of %d values below the limit of quantification",
					what(src.endpoint, src.analyte, src.matrix), below, values),
				Expected: fmt.Sprintf("at most %s %%", number(s.Checks.Limit("A-21"))), Effect: "detection rates say more than means here",
				Fix: "read the detection rates; a more sensitive assay would help",
			}
		})
	}
}
