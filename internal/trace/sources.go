package trace

import (
	"fmt"
	"slices"

	"earmark/internal/maybe"
	"earmark/internal/table"
	"earmark/pipeline"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// derive derives the responses of several sets of measurements, each as if it were all that is known of an animal.
func derive(p *plan.Plan, sets [][]schemas.Measurement) ([][]schemas.Response, error) {
	name := func(i int) string { return fmt.Sprintf("%010d", i) }
	ms := new(table.Of[schemas.Measurement])
	for i, set := range sets {
		for _, m := range set {
			m.Animal = name(i)
			ms.Append(m)
		}
	}
	made, err := pipeline.Recompute(p, "derive", pipeline.Tables{ms.Name(): ms})
	if err != nil {
		return nil, err
	}
	rows := made[schemas.Response{}.Table()].(*table.Of[schemas.Response])
	derived := make([][]schemas.Response, len(sets))
	at := 0
	for _, row := range rows.All() { // sorted by animal, as the sets are
		for row.Animal != name(at) {
			at++
		}
		derived[at] = append(derived[at], row)
	}
	return derived, nil
}

// A part is a set of an animal's measurements, by their positions.
type part []int

// parts splits measurements by what of tells of them, in order of first appearance.
func parts[K comparable](ms []schemas.Measurement, among part, of func(schemas.Measurement) K) []part {
	at := map[K]int{}
	var all []part
	for _, i := range among {
		key := of(ms[i])
		k, seen := at[key]
		if !seen {
			k = len(all)
			at[key] = k
			all = append(all, nil)
		}
		all[k] = append(all[k], i)
	}
	return all
}

// seriesOf and sittingOf are what is asked as a whole whether it concerns a response: an animal's values of one analyte, and
// of those the values of one site, day and time, which collapse together.
type seriesOf struct{ endpoint, analyte, matrix string }

type sittingOf struct {
	seriesOf
	site, timepoint string
	day             int32
}

func seriesKey(m schemas.Measurement) seriesOf { return seriesOf{m.Endpoint, m.Analyte, m.Matrix} }

func sittingKey(m schemas.Measurement) sittingOf {
	return sittingOf{seriesKey(m), m.Site, m.Timepoint, m.StudyDay}
}

// sources finds the measurements of each animal that its response rests on: those that move it when they are changed or left
// out, all of a site, day and time together. The measurement itself is asked, rather than the rules of each variable, so
// that the answer is right for every variable, also where a rule leaves something out. With baseline set, a response is
// moved by its baseline too, whatever its variable.
func sources(p *plan.Plan, of Ref, baseline bool, animals [][]schemas.Measurement) ([]part, error) {
	among := make([]part, len(animals))
	for a, ms := range animals {
		for i := range ms {
			among[a] = append(among[a], i)
		}
	}
	among, err := moving(p, of, baseline, animals, among, func(ms []schemas.Measurement, in part) []part {
		return parts(ms, in, func(m schemas.Measurement) string { return m.Endpoint })
	})
	if err != nil {
		return nil, err
	}
	// What is asked further needs the measurements of those endpoints only.
	animals = slices.Clone(animals)
	whole := slices.Clone(among)
	for a := range animals {
		some := make([]schemas.Measurement, len(among[a]))
		among[a] = make(part, len(some))
		for i, k := range whole[a] {
			some[i], among[a][i] = animals[a][k], i
		}
		animals[a] = some
	}
	for _, split := range []func([]schemas.Measurement, part) []part{
		func(ms []schemas.Measurement, in part) []part { return parts(ms, in, seriesKey) },
		func(ms []schemas.Measurement, in part) []part { return parts(ms, in, sittingKey) },
	} {
		if among, err = moving(p, of, baseline, animals, among, split); err != nil {
			return nil, err
		}
	}
	for a := range among {
		for i, k := range among[a] {
			among[a][i] = whole[a][k]
		}
	}
	return among, nil
}

// moving are, of the measurements among, those in parts that move the response.
func moving(p *plan.Plan, of Ref, baseline bool, animals [][]schemas.Measurement, among []part, split func([]schemas.Measurement, part) []part) ([]part, error) {
	var sets [][]schemas.Measurement
	type question struct {
		animal int
		part   part
		base   int // the set of all measurements
		at     int // the set in which the part is changed; in the next one it is left out
	}
	var questions []question
	for a, ms := range animals {
		base := len(sets)
		sets = append(sets, ms)
		for _, some := range split(ms, among[a]) {
			changed, without := slices.Clone(ms), make([]schemas.Measurement, 0, len(ms))
			for i, m := range ms {
				if slices.Contains(some, i) {
					changed[i].Value, changed[i].LowerLimit, changed[i].UpperLimit = other(m.Value), other(m.LowerLimit), other(m.UpperLimit)
				} else {
					without = append(without, m)
				}
			}
			questions = append(questions, question{animal: a, part: some, base: base, at: len(sets)})
			sets = append(sets, changed, without)
		}
	}
	derived, err := derive(p, sets)
	if err != nil {
		return nil, err
	}
	found := make([]part, len(animals))
	for _, q := range questions {
		is, changed, without := responseOf(of, derived[q.base]), responseOf(of, derived[q.at]), responseOf(of, derived[q.at+1])
		if moved(is, changed, baseline) || moved(is, without, baseline) {
			found[q.animal] = append(found[q.animal], q.part...)
		}
	}
	for _, some := range found {
		slices.Sort(some)
	}
	return found, nil
}

// other is another value than v, of which a mean, a median and a sum are others too.
func other(v maybe.Float) maybe.Float {
	if v.OK {
		v.V += 1 + v.V/64
	}
	return v
}

// responseOf is the response of the result's series; without a study if there is none.
func responseOf(of Ref, responses []schemas.Response) schemas.Response {
	for _, r := range responses {
		if of.names(r) {
			return r
		}
	}
	return schemas.Response{}
}

func moved(a, b schemas.Response, baseline bool) bool {
	return a.Study != b.Study || a.Value != b.Value || a.Limit != b.Limit || a.Censoring != b.Censoring ||
		a.NReplicates != b.NReplicates || baseline && a.Baseline != b.Baseline
}

// levels is the plan with all sites of an animal collapsed alike and the steps of the collapse as variables, whatever the
// endpoint's own variables are.
func levels(p *plan.Plan) *plan.Plan {
	q := *p
	q.Study.InducedSide = "both"
	q.Endpoints = slices.Clone(p.Endpoints)
	for i := range q.Endpoints {
		e := &q.Endpoints[i]
		scored := len(e.Components) > 0
		e.Variables = []endpoint.Variable{{Name: endpoint.Value, Scale: endpoint.Linear, PerComponent: scored}}
		whole := []string{endpoint.Change}
		if scored {
			whole = append(whole, endpoint.Total)
		}
		for _, name := range whole {
			e.Variables = append(e.Variables, endpoint.Variable{Name: name, Scale: endpoint.Linear})
		}
	}
	return &q
}

// A Step is an intermediate value between the cells of an animal and its response.
type Step struct {
	StudyDay int32    `json:"study_day"`
	Site     string   `json:"site,omitempty"`    // of one site; absent for the animal
	Endpoint string   `json:"endpoint"`          //
	Analyte  string   `json:"analyte,omitempty"` // or component of a score; absent for the endpoint as a whole
	Variable string   `json:"variable"`          // value, total, or change from baseline
	Value    *float64 `json:"value,omitempty"`   // absent where it is censored
	Limit    *float64 `json:"limit,omitempty"`   // of a censored one
	Unit     string   `json:"unit"`
	How      string   `json:"how"` // such as "median of 3"
}

// steps are the intermediate values of each animal: by day those of its sites, where there are several, and its own; then
// its changes from the baseline.
func steps(p *plan.Plan, animals [][]schemas.Measurement, of []part) ([][]Step, error) {
	type level struct {
		animal, sites int
		site          string
		change        bool
	}
	var sets [][]schemas.Measurement
	var is []level
	add := func(l level, ms []schemas.Measurement, some part) {
		set := make([]schemas.Measurement, len(some))
		for i, k := range some {
			set[i] = ms[k]
		}
		sets, is = append(sets, set), append(is, l)
	}
	for a, ms := range animals {
		for _, day := range parts(ms, of[a], func(m schemas.Measurement) int32 { return m.StudyDay }) {
			sites := parts(ms, day, func(m schemas.Measurement) string { return m.Site })
			for _, site := range sites {
				if len(sites) > 1 {
					add(level{animal: a, sites: 1, site: ms[site[0]].Site}, ms, site)
				}
			}
			add(level{animal: a, sites: len(sites)}, ms, day)
		}
		add(level{animal: a, change: true}, ms, of[a])
	}
	derived, err := derive(levels(p), sets)
	if err != nil {
		return nil, err
	}
	all := make([][]Step, len(animals))
	for i, l := range is {
		for _, r := range derived[i] {
			if (r.Variable == endpoint.Change) != l.change {
				continue
			}
			all[l.animal] = append(all[l.animal], Step{
				StudyDay: r.StudyDay.V, Site: l.site, Endpoint: r.Endpoint, Analyte: r.Analyte, Variable: r.Variable,
				Value: pointer(r.Value), Limit: pointer(r.Limit), Unit: r.Unit, How: collapsed(p, r, l.sites),
			})
		}
	}
	return all, nil
}

const oneMeasurement = "1 measurement"

// collapsed says how a step comes of what is below it.
func collapsed(p *plan.Plan, r schemas.Response, sites int) string {
	spec, _ := endpoint.Find(p.Endpoints, r.Endpoint, "")
	switch {
	case r.Variable == endpoint.Change:
		return "from the baseline"
	case r.NReplicates == 1:
		return oneMeasurement
	case r.Variable == endpoint.Value && spec.Exposure == nil && sites > 1:
		return fmt.Sprintf("mean of %d sites", sites)
	case r.Variable == endpoint.Value && spec.Exposure == nil && r.Censoring == none && spec.Collapse == endpoint.MedianOrMean && r.NReplicates > 2:
		return fmt.Sprintf("median of %d", r.NReplicates)
	case r.Variable == endpoint.Value && spec.Exposure == nil && r.Censoring == none:
		return fmt.Sprintf("mean of %d", r.NReplicates)
	}
	return fmt.Sprintf("of %d measurements", r.NReplicates)
}

func pointer(v maybe.Float) *float64 {
	if !v.OK {
		return nil
	}
	return &v.V
}
