package check

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"earmark/internal/dosing"
	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/plan"
)

// A dayWeight is an animal's body weight on a day: the mean of its reads.
type dayWeight struct {
	day int32
	sum float64
	n   int
	at  int32 // the first of its cells
}

func (w dayWeight) mean() float64 { return w.sum / float64(w.n) }

// weigh gathers the body weights of each animal, in order of day: doses and organ weights refer to them.
func (s *study) weigh() {
	s.weights = make([][]dayWeight, len(s.animals))
	for i := range s.cells {
		c := &s.cells[i]
		if !c.number() || !s.sources[c.source].spec.BodyWeight {
			continue
		}
		w := &s.weights[c.animal]
		k, found := slices.BinarySearchFunc(*w, c.day, func(w dayWeight, day int32) int { return cmp.Compare(w.day, day) })
		if !found {
			*w = slices.Insert(*w, k, dayWeight{day: c.day, at: int32(i)})
		}
		(*w)[k].sum += c.value
		(*w)[k].n++
	}
}

// weighings are an animal's latest weighing on or before a day and the first one after it; nil where there is none.
func (s *study) weighings(a, day int32) (latest, next *dayWeight) {
	w := s.weights[a]
	k, found := slices.BinarySearchFunc(w, day, func(w dayWeight, day int32) int { return cmp.Compare(w.day, day) })
	if found {
		k++
	}
	if k > 0 {
		latest = &w[k-1]
	}
	if k < len(w) {
		next = &w[k]
	}
	return latest, next
}

// weightOn is an animal's latest body weight on or before a day.
func (s *study) weightOn(a, day int32) maybe.Float {
	latest, _ := s.weighings(a, day)
	if latest == nil {
		return maybe.Float{}
	}
	return maybe.Finite(latest.mean())
}

// A doseReader makes doses of the rows of a dosing log.
type doseReader struct {
	*study
	strangers causes[strangerCause]
	wrong     causes[labelCause]
	alike     causes[labelCause]
	moved     causes[movedCause]
	dayless   causes[fileCause]
	misdated  causes[dateCause]
	dead      causes[string]
	twice     causes[fileCause]
	unplanned causes[unplannedCause]
	volumes   causes[volumeCause]
	misread   causes[misreadCause]
	strengths causes[strengthCause]
	stale     causes[staleCause]
	spelled   causes[routeCause]
	topical   causes[topicalCause]

	rows []dosed
}

type unplannedCause struct {
	fileCause
	group string
	dose  float64
}

type volumeCause struct {
	fileCause
	slip float64 // the power of ten that explains it; 0 for none
}

// A dosed is one administration to one animal, with the row it comes from.
type dosed struct {
	animal, day, occasion int32
	row                   schemas.CollectedDose
}

// doses is the table of administrations. A row that names a group and no animal stands for every living animal of it. A
// row that failed a rule is not in the table.
func (s *study) doses() *table.Of[schemas.Dose] {
	r := &doseReader{
		study: s, strangers: causes[strangerCause]{}, wrong: causes[labelCause]{}, alike: causes[labelCause]{},
		moved: causes[movedCause]{}, dayless: causes[fileCause]{}, misdated: causes[dateCause]{}, dead: causes[string]{},
		twice: causes[fileCause]{}, unplanned: causes[unplannedCause]{}, volumes: causes[volumeCause]{},
		misread: causes[misreadCause]{}, strengths: causes[strengthCause]{}, stale: causes[staleCause]{},
		spelled: causes[routeCause]{}, topical: causes[topicalCause]{},
	}
	for _, row := range s.in.Doses.All() {
		r.read(row)
	}
	slices.SortFunc(r.rows, func(a, b dosed) int {
		return cmp.Or(
			cmp.Compare(a.animal, b.animal), cmp.Compare(a.day, b.day), cmp.Compare(a.row.Occasion.Or(math.MaxInt32), b.row.Occasion.Or(math.MaxInt32)),
			compareAddresses(addressOf(a.row, ""), addressOf(b.row, "")),
		)
	})
	r.numberOccasions()

	out := new(table.Of[schemas.Dose])
	type substance struct{ article, unit string }
	var given map[substance]float64
	for i, d := range r.rows {
		if i == 0 || d.animal != r.rows[i-1].animal {
			given = map[substance]float64{}
		}
		r.checkRoute(d)
		weight := s.weightOn(d.animal, d.day)
		if !r.planned(d, weight) || !r.strengthPlanned(d) {
			continue
		}
		r.checkWeighing(d)
		r.checkAmount(d)
		row := schemas.Dose{
			Study: s.Study.ID, Animal: s.animals[d.animal].id, StudyDay: d.day, Occasion: d.occasion,
			Article: d.row.Article, Dose: d.row.Dose, DoseUnit: d.row.DoseUnit, Route: d.row.Route,
			Volume: d.row.Volume, VolumeUnit: d.row.VolumeUnit,
			Concentration: d.row.Concentration, ConcentrationUnit: d.row.ConcentrationUnit,
			BodyWeight: weight, ExpectedVolume: expectedVolume(d.row, weight),
			SourceFile: d.row.File, SourceRow: d.row.Row,
		}
		row.ArticleMg, row.MgPerKg = r.article(d, weight)
		if d.row.Dose.OK {
			what := substance{d.row.Article, d.row.DoseUnit}
			given[what] += d.row.Dose.V
			row.CumulativeDose = maybe.Finite(given[what])
		}
		r.checkVolume(d, weight)
		out.Append(row)
	}
	r.attendance()
	r.raise()
	r.raiseMisread()
	r.raiseUnclear()
	out.Sort()
	return out
}

func addressOf(row schemas.CollectedDose, column string) issue.Address {
	return issue.Address{File: row.File, Sheet: row.Sheet, Row: row.Row, Column: column}
}

func (r *doseReader) ref(row schemas.CollectedDose, column, text string) ref {
	out := ref{at: addressOf(row, column), animal: row.Animal, day: row.StudyDay, text: text, cell: -1}
	if a, known := r.byAnimal[row.Animal]; known {
		out.group = r.groupName(r.animals[a].group)
	}
	return out
}

// rowRef is a cell of an administration, with the animal even where the row names a group only.
func (r *doseReader) rowRef(d dosed, column, text string) ref {
	out := r.ref(d.row, column, text)
	out.animal, out.group, out.day = r.animals[d.animal].id, r.groupName(r.animals[d.animal].group), maybe.Some(d.day)
	return out
}

// read finds out which animals a row is of, and the day.
func (r *doseReader) read(row schemas.CollectedDose) {
	where := fileCause{row.File, row.Sheet}
	group := int32(-1)
	if row.Group != "" {
		found := r.labels.find(row.Group)
		label := labelCause{where, row.Group}
		switch found.how {
		case exact:
		case folded:
			r.alike.add(label, r.ref(row, "", row.Group))
		default:
			r.wrong.add(label, r.ref(row, "", row.Group))
			return
		}
		group = found.group
	}
	a, known := r.byAnimal[row.Animal]
	if !known && (row.Animal != "" || group < 0) {
		r.strangers.add(strangerCause{where, row.Animal}, r.ref(row, row.AnimalColumn, row.Animal))
		return
	}
	day, dated, _ := r.day(row.StudyDay, row.Date)
	wrong, misdated := r.calendar.misdated(where, row.Row, row.StudyDay, row.Date)
	switch {
	case misdated:
		text := ""
		if row.StudyDay.OK {
			text = fmt.Sprint(row.StudyDay.V)
		}
		r.misdated.add(wrong, dateRef(r.ref(row, row.DayColumn, text), wrong.code, row.DateColumn, row.DateText, row.Date.V))
		return
	case !dated:
		r.dayless.add(where, r.ref(row, row.DayColumn, ""))
		return
	}
	if !known {
		for i := range r.animals {
			if r.animals[i].group == group && !r.animals[i].dead(day) {
				r.rows = append(r.rows, dosed{animal: int32(i), day: day, row: row})
			}
		}
		return
	}
	who := &r.animals[a]
	switch {
	case who.group < 0:
		return
	case group >= 0 && group != who.group:
		r.moved.add(movedCause{where, r.groupName(who.group), r.groupName(group)}, r.ref(row, "", row.Group))
	case who.dead(day):
		ref := r.ref(row, row.DayColumn, "")
		ref.day, ref.note = maybe.Some(day), fmt.Sprintf("day %d", day)
		r.dead.add(who.id, ref)
	default:
		r.rows = append(r.rows, dosed{animal: a, day: day, row: row})
	}
}

// numberOccasions numbers the administrations of an animal and day; the same number twice is an error (D-01).
func (r *doseReader) numberOccasions() {
	kept := r.rows[:0]
	for _, d := range r.rows {
		var before *dosed
		if n := len(kept); n > 0 && kept[n-1].animal == d.animal && kept[n-1].day == d.day {
			before = &kept[n-1]
		}
		switch {
		case before == nil:
			d.occasion = d.row.Occasion.Or(1)
		case !d.row.Occasion.OK:
			d.occasion = before.occasion + 1
		case d.row.Occasion.V == before.occasion:
			ref := r.ref(d.row, "", "")
			ref.note = fmt.Sprintf("%s day %d occasion %d in %s and %s", r.animals[d.animal].id, d.day, before.occasion,
				addressOf(before.row, "").Cell(), addressOf(d.row, "").Cell())
			r.twice.add(fileCause{d.row.File, d.row.Sheet}, ref)
			continue
		default:
			d.occasion = d.row.Occasion.V
		}
		kept = append(kept, d)
	}
	r.rows = kept
}

// planned reports whether the dose is the group's. Another dose of its article is an error, as is any dose of an article
// that other groups get: O-03 where another unit explains it, otherwise O-02. Articles that the plan does not know, such
// as what induces the disease, are not compared.
func (r *doseReader) planned(d dosed, weight maybe.Float) bool {
	g := r.Groups[r.animals[d.animal].group]
	if !d.row.Dose.OK || r.planGives(g, d.row, weight) {
		return true
	}
	if how := r.otherUnit(g, d.row, weight); how != noUnit {
		ref := r.rowRef(d, d.row.DoseColumn, d.row.DoseText)
		ref.note = misreadNote(g, d, weight.V, how)
		r.misread.add(misreadCause{fileCause{d.row.File, d.row.Sheet}, g.Name, how}, ref)
		return false
	}
	cause := unplannedCause{fileCause{d.row.File, d.row.Sheet}, g.Name, d.row.Dose.V}
	ref := r.rowRef(d, d.row.DoseColumn, d.row.DoseText)
	r.unplanned.add(cause, ref)
	return false
}

// planGives reports whether the plan gives the dose of a row to a group, as far as the two can be compared.
func (r *doseReader) planGives(g plan.Group, row schemas.CollectedDose, weight maybe.Float) bool {
	own := row.Article == "" || fold(row.Article) == fold(g.Article)
	if !own {
		foreign := slices.ContainsFunc(r.Groups, func(o plan.Group) bool { return fold(o.Article) == fold(row.Article) })
		return !foreign || row.Dose.V == 0
	}
	switch {
	case g.Dose == nil:
		return g.Treated() || row.Dose.V == 0
	case row.DoseUnit != "" && g.DoseUnit != "" && dosing.Unit(row.DoseUnit) != dosing.Unit(g.DoseUnit):
		have, want, comparable := dosesPerKg(g, row, weight)
		return !comparable || math.Abs(have/want-1) <= volumeTolerance+1e-9
	}
	return math.Abs(row.Dose.V-*g.Dose) <= 1e-6*math.Abs(*g.Dose)
}

// volumeTolerance is how far a dose or strength may lie from the one that it is compared with.
const volumeTolerance = 0.1

// millilitres converts a volume, if its unit is one.
func millilitres(v float64, unit string) (float64, bool) {
	a, known := dosing.AmountOf(v, unit)
	return a.Value, known && a.Of == dosing.Millilitre
}

// expectedVolume is dose / concentration × body weight in the unit of the row's volume: for doses in mg/kg and
// concentrations in mg/mL, volumes in mL or µL.
func expectedVolume(row schemas.CollectedDose, weight maybe.Float) maybe.Float {
	one, isVolume := millilitres(1, row.VolumeUnit)
	if !isVolume || !weight.OK || !row.Dose.OK || !row.Concentration.OK || row.Concentration.V <= 0 ||
		dosing.Unit(row.DoseUnit) != "mg/kg" || dosing.Unit(row.ConcentrationUnit) != "mg/ml" {
		return maybe.Float{}
	}
	return maybe.Finite(dosing.Volume(weight.V, dosing.VolumePerKg(row.Dose.V, row.Concentration.V)) / one)
}

// checkVolume compares the volume given with what dose and concentration, or the plan's mL/kg, ask for (O-01).
func (r *doseReader) checkVolume(d dosed, weight maybe.Float) {
	volume, ok := millilitres(d.row.Volume.V, d.row.VolumeUnit)
	if !ok || !d.row.Volume.OK || !weight.OK {
		return
	}
	one, _ := millilitres(1, d.row.VolumeUnit)
	want, why := 0.0, ""
	g := r.Groups[r.animals[d.animal].group]
	if e := expectedVolume(d.row, weight); e.OK {
		want = e.V * one
		why = fmt.Sprintf("%s g × %s mg/kg / %s mg/mL", number(weight.V), number(d.row.Dose.V), number(d.row.Concentration.V))
	} else if g.VolumePerKg != nil && (d.row.Route == "" || routeOf(d.row.Route) == routeOf(g.Route)) {
		want = dosing.Volume(weight.V, *g.VolumePerKg)
		why = fmt.Sprintf("%s g × %s mL/kg", number(weight.V), number(*g.VolumePerKg))
	}
	tolerance := r.Checks.Limit("O-01") / 100
	if want <= 0 || math.Abs(volume/want-1) <= tolerance+1e-9 {
		return
	}
	cause := volumeCause{fileCause: fileCause{d.row.File, d.row.Sheet}}
	for _, slip := range []float64{1000, 1e-3, 100, 1e-2, 10, 0.1} {
		if math.Abs(volume/want/slip-1) <= tolerance {
			cause.slip = slip
		}
	}
	ref := r.rowRef(d, d.row.VolumeColumn, d.row.VolumeText)
	ref.note = fmt.Sprintf("%s day %d: given %s mL; %s = %s mL (%s %%)", ref.animal, d.day, number(volume), why,
		number(want), number(math.Round(100*volume/want)))
	r.volumes.add(cause, ref)
}

// raise reports what the dosing log holds that cannot be right.
func (r *doseReader) raise() {
	raiseStrangers(r.study, r.strangers)
	r.wrong.raise(r.study, func(c labelCause, refs []ref) issue.Issue {
		return r.wrongLabel(c.text, refs, "the doses are not used")
	})
	r.alike.raise(r.study, func(c labelCause, refs []ref) issue.Issue { return r.foldedLabel(c.text, refs) })
	r.moved.raise(r.study, func(c movedCause, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "D-09", Message: fmt.Sprintf("%s: dosed as %q, but %q by the allocation", list(distinct(refs, animalOf)), c.to, c.from),
			Expected: "the same group as in the allocation, in every file", Likely: "an identifier or a group mistyped",
			Effect: "the doses are not used", Fix: "correct the group or the identifier",
		}
	})
	r.dayless.raise(r.study, func(_ fileCause, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "T-15", Message: count(len(refs), "dose") + " with neither a study day nor a date that gives one",
			Expected: "a study day, or a date; " + r.startText(), Effect: "the doses are not used", Fix: "add a study_day column",
		}
	})
	r.misdated.raise(r.study, r.misdatedRows)
	r.dead.raise(r.study, func(id string, refs []ref) issue.Issue {
		a := r.animals[r.byAnimal[id]]
		return issue.Issue{
			Code: "T-09", Message: fmt.Sprintf("%s left the study on day %d (%s) but is dosed on %s", id, a.fateDay.V, a.fate, list(distinct(refs, noteOf))),
			Expected: fmt.Sprintf("no dose after day %d", a.fateDay.V), Likely: "a row written ahead, or a wrong day of the fate",
			Effect: "the doses are not used", Fix: "correct the fate or the dosing log",
		}
	})
	r.twice.raise(r.study, func(_ fileCause, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "D-01", Message: "the same administration more than once: " + list(distinct(refs, noteOf)),
			Expected: "one row for each animal, day and occasion", Likely: "a row copied twice", Effect: "the first is used",
			Fix: "keep one of the rows, or number the occasions",
		}
	})
	r.unplanned.raise(r.study, func(c unplannedCause, refs []ref) issue.Issue { return r.unplannedDose(c, refs) })
	r.volumes.raise(r.study, func(c volumeCause, refs []ref) issue.Issue {
		i := issue.Issue{
			Code: "O-01", Message: "volumes that do not match the body weight: " + list(distinct(refs, noteOf)),
			Expected: fmt.Sprintf("within %s %% of what body weight and dose ask for", number(r.Checks.Limit("O-01"))), Likely: "a volume misread, or an old weight used", Effect: "used; exposure may differ",
			Fix: "check the dosing log",
		}
		switch c.slip {
		case 1000, 1e-3:
			i.Likely = "mL and µL exchanged"
		case 100, 1e-2, 10, 0.1:
			i.Likely = "a slip of the decimal point"
		}
		return i
	})
}

// unplannedDose is the error O-02.
func (r *doseReader) unplannedDose(c unplannedCause, refs []ref) issue.Issue {
	g := r.Groups[r.groupAt(c.group)]
	i := issue.Issue{
		Code: "O-02", Message: fmt.Sprintf("%s: dose %s is not the group's (%s)", c.group, number(c.dose), count(len(refs), "dose")),
		Expected: "no dose", Likely: "a dose of another group", Effect: "the doses are not in the table",
		Fix: "correct the dose",
	}
	if g.Dose == nil {
		return i
	}
	i.Expected = spaced(number(*g.Dose), g.DoseUnit)
	if g.Concentration != nil && g.VolumePerKg != nil && dosing.Unit(g.ConcentrationUnit) == "mg/ml" {
		i.Expected += fmt.Sprintf("; %s mg/mL × %s mL/kg = %s mg/kg", number(*g.Concentration), number(*g.VolumePerKg), number(dosing.MgPerKg(*g.Concentration, *g.VolumePerKg)))
	}
	for _, slip := range []float64{10, 0.1, 100, 1e-2, 1000, 1e-3} {
		if near1(c.dose / *g.Dose / slip) {
			i.Likely = "a slip of the decimal point: factor " + number(slip)
		}
	}
	for _, other := range r.Groups {
		if other.Dose != nil && near1(c.dose / *other.Dose) && other.Article == g.Article {
			i.Likely = fmt.Sprintf("the dose of %s, or a row shift", other.Name)
		}
	}
	i.Fix = corrections(refs, "dose as planned", func(ref) string { return number(*g.Dose) })
	return i
}
