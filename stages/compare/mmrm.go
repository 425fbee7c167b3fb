package compare

import (
	"fmt"
	"math"
	"slices"
	"sync"

	"earmark/internal/maybe"
	"earmark/internal/series"
	"earmark/internal/stats"
	"earmark/schemas"
)

// A course is an endpoint's variable over all days of treatment.
type course struct {
	days  []series.Series
	mutex sync.Mutex           // of fits
	fits  map[string]*repeated // by comparator and covariance: one model gives the comparisons of all days
}

// coursesOf gathers the days of treatment of each variable that has days.
func coursesOf(all []series.Series) map[series.Key]*course {
	courses := map[series.Key]*course{}
	for _, s := range all {
		if !s.StudyDay.OK || beforeTreatment(s) {
			continue
		}
		key := s.Course()
		if courses[key] == nil {
			courses[key] = &course{fits: map[string]*repeated{}}
		}
		courses[key].days = append(courses[key].days, s)
	}
	return courses
}

// A repeated is the mixed model of one comparator and all groups compared with it, over all days.
type repeated struct {
	fit      stats.RepeatedFit
	err      error
	groups   []string // of the model, the comparator first
	days     []maybe.Int
	first    maybe.Int // the first day with something to compare, which describes the model
	baseline bool
	note     string
}

// mmrm compares the arms day by day within one mixed model for repeated measures of all days of treatment: group, day,
// group by day and the baseline, fitted by REML with the covariance given between an animal's days. Degrees of freedom are
// Satterthwaite's. The adjustment is Dunnett's over the arm's own family on the day; days are not adjusted for, so that the
// day has to be declared beforehand. Animals that miss days stay in; where groups have baselines, animals without one do not.
//
// Dunnett's probabilities take the covariance of the comparator's mean as that which all contrasts share. That is exact
// without a baseline; with one the smallest covariance of two contrasts stands for all, which errs to larger p.
func mmrm(covariance stats.CovarianceStructure) func(problem) fitted {
	return func(p problem) fitted {
		m := p.repeated(covariance)
		rows := make([]schemas.Comparison, len(p.arms))
		for _, family := range p.families() {
			p.repeatedFamily(m, rows, family)
		}
		f := fitted{rows: rows}
		if p.series.StudyDay == m.first {
			f.describe = func(model *schemas.Model) []residual { m.describe(model, covariance); return nil }
		}
		return f
	}
}

// lacksDays says why there can be no model of repeated measures.
func (p problem) lacksDays() string {
	if lack := p.lacksLogs(); lack != "" {
		return lack
	}
	if !p.series.StudyDay.OK || len(p.course.days) < 2 {
		return "it needs two days of treatment or more"
	}
	for _, day := range p.course.days {
		for _, s := range p.onDay(day).samples() {
			if s.Censored() > 0 {
				return "a value of another day is below or above a limit"
			}
		}
		if lack := p.onDay(day).lacksLogs(); lack != "" {
			return lack
		}
	}
	return ""
}

// onDay is the comparator and its arms on another day.
func (p problem) onDay(day series.Series) problem {
	q := p
	q.series, q.control, q.arms = day, day.Group(p.comparator), nil
	for _, g := range p.treated {
		q.arms = append(q.arms, arm{g, day.Group(g.Name)})
	}
	return q
}

// repeated fits the model of the problem's course, once for all its days.
func (p problem) repeated(covariance stats.CovarianceStructure) *repeated {
	p.course.mutex.Lock()
	defer p.course.mutex.Unlock()
	key := string(covariance) + "\x1f" + p.comparator
	if m := p.course.fits[key]; m != nil {
		return m
	}
	m := &repeated{}
	p.course.fits[key] = m
	var days []problem
	for _, s := range p.course.days {
		if q := p.onDay(s); q.control.N() > 0 {
			days = append(days, q)
			m.days = append(m.days, s.StudyDay)
			if !m.first.OK && slices.ContainsFunc(q.arms, func(a arm) bool { return a.sample.N() > 0 }) {
				m.first = s.StudyDay
			}
		}
	}
	m.baseline = true
	data := stats.RepeatedMeasures{}
	for part := range 1 + len(p.treated) {
		index := map[string]int{}
		with := 0
		for visit, q := range days {
			s := q.samples()[part]
			values, baselines := p.onScale(s.Values), p.onScale(s.Baselines)
			for i, animal := range s.Animals {
				row, known := index[animal]
				if !known {
					row = len(data.Y)
					index[animal] = row
					missing := make([]float64, len(days))
					for v := range missing {
						missing[v] = math.NaN()
					}
					data.Y, data.Group = append(data.Y, missing), append(data.Group, len(m.groups))
					data.Baseline = append(data.Baseline, baselines[i])
					if !math.IsNaN(baselines[i]) {
						with++
					}
				}
				data.Y[row][visit] = values[i]
			}
		}
		if len(index) == 0 {
			continue
		}
		m.baseline = m.baseline && with >= 2
		name := p.comparator
		if part > 0 {
			name = p.treated[part-1].Name
		}
		m.groups = append(m.groups, name)
	}
	data.Groups = len(m.groups)
	if !m.baseline {
		data.Baseline = nil
		m.note = "without the baseline: fewer than 2 animals of a group have one"
	}
	m.fit, m.err = stats.FitRepeated(data, covariance, p.confidence)
	return m
}

// repeatedFamily writes the comparisons of the arms that are adjusted together.
func (p problem) repeatedFamily(m *repeated, rows []schemas.Comparison, family []int) {
	visit := slices.Index(m.days, p.series.StudyDay)
	var contrasts [][]float64
	var usable []int
	for _, i := range family {
		row := &rows[i]
		row.Adjustment = "dunnett"
		row.N, row.NComparator = m.animals(p.arms[i].sample), m.animals(p.control)
		p.standardise(row, i)
		group := slices.Index(m.groups, p.arms[i].group.Name)
		switch {
		case m.err != nil:
			row.Notes = "no test: " + m.err.Error()
			continue
		case m.fit.Status != stats.StatusOK:
			row.Notes = "no test: " + m.fit.Status
			continue
		}
		if c := m.fit.Contrasts[group][visit]; c.Status != stats.StatusOK {
			row.Notes = "no test: " + c.Status
			continue
		}
		l, err := m.fit.MeanRow(group, visit)
		reference, err2 := m.fit.MeanRow(0, visit)
		if err != nil || err2 != nil {
			continue // group and visit are the model's own
		}
		for k := range l {
			l[k] -= reference[k]
		}
		contrasts, usable = append(contrasts, l), append(usable, i)
	}
	shared := math.Inf(1)
	for a := range contrasts {
		for b := range a {
			if v, err := m.fit.ContrastCovariance(contrasts[a], contrasts[b]); err == nil {
				shared = min(shared, max(0, v))
			}
		}
	}
	lambda := make([]float64, len(usable))
	for k, i := range usable {
		c := m.contrast(p, i, visit)
		lambda[k] = math.Sqrt(min(1, shared/float64(c.SE*c.SE)))
		if len(usable) == 1 {
			lambda[k] = 0
		}
	}
	for _, i := range usable {
		c := m.contrast(p, i, visit)
		p.student(&rows[i], c.T*c.SE, c.SE, c.DF, lambda)
		rows[i].EstimateKind = "adjusted_" + rows[i].EstimateKind
		rows[i].Notes = notes("all days in one model; adjusted over groups, not over days", m.note)
	}
}

func (m *repeated) contrast(p problem, i, visit int) stats.MixedInference {
	return m.fit.Contrasts[slices.Index(m.groups, p.arms[i].group.Name)][visit].Satterthwaite
}

// animals is the number of animals of a sample that the model uses.
func (m *repeated) animals(s series.Sample) int32 {
	n := s.N()
	if m.baseline {
		for _, b := range s.Baselines {
			if math.IsNaN(b) {
				n--
			}
		}
	}
	return int32(n)
}

// describe describes the model of all days.
func (m *repeated) describe(model *schemas.Model, covariance stats.CovarianceStructure) {
	model.StudyDay = maybe.Int{}
	model.Covariance, model.DFMethod = string(covariance), "satterthwaite"
	model.N, model.NGroups = int32(m.fit.Animals), int32(len(m.groups))
	if m.err != nil {
		model.Converged, model.Notes = false, m.err.Error()
		return
	}
	model.Converged = m.fit.Status == stats.StatusOK
	model.LogLikelihood = maybe.Finite(m.fit.LogLik)
	for _, t := range m.fit.Terms {
		if t.Baseline {
			model.Slope = maybe.Finite(t.Estimate)
		}
	}
	model.Notes = notes(append([]string{m.fit.Status, m.note, fmt.Sprintf("%d observations on %d days", m.fit.Observations, len(m.days))}, m.fit.Notes...)...)
}
