package drill

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"earmark/schemas"
	"earmark/schemas/endpoint"
)

// timeFaults are those of chapter T about days and dates.
var timeFaults = []fault{
	{code: "T-01", inject: func(v *variant) bool { // dates of which nothing tells day from month
		r, ok := v.one(func(r *reading) bool { return r.DayColumn == "" && r.AnimalColumn != "" && r.StudyDay.OK })
		if !ok || len(v.course(r)) > 1 {
			return false
		}
		g := v.grid(r.File, r.Sheet)
		d := v.readout(r.File)
		d.StudyDay = nil
		v.plan.Study.HasStart = true
		v.plan.Study.StartDate = schemas.DateOf(time.Date(2026, time.Month(between(v.Rand, 2, 11)), 1, 0, 0, 0, 0, time.UTC))
		at := timeOf(v.plan.Study.StartDate).AddDate(0, 0, int(r.day))
		if at.Day() > 12 || at.Day() == int(at.Month()) {
			return false
		}
		column := g.addColumn("Date", func(*line) string { return at.Format("02/01/2006") })
		for _, l := range g.body() {
			v.expectLine(g, l, column)
		}
		v.note("%s: dates %s", g.file, at.Format("02/01/2006"))
		return true
	}},
	{code: "T-02", inject: moveDates("the date system of 1904", func(d time.Time) time.Time { return d.AddDate(0, 0, -1462) }, true)},
	{code: "T-03", inject: moveDates("another year", func(d time.Time) time.Time { return d.AddDate(-1, 0, 0) }, false)},
	{code: "D-17", inject: func(v *variant) bool { // rows of the vehicle group from an earlier study
		_, comparator, ok := v.treated()
		rows := v.dated(func(r *reading) bool { return r.group == comparator })
		if !ok || len(rows) == 0 {
			return false
		}
		by := between(v.Rand, 60, 400)
		for _, r := range rows {
			v.spoilDate(r, timeOf(r.Date.V).AddDate(0, 0, -by))
		}
		v.did = nil
		v.note("%s: rows of %s are dated %d days earlier", rows[0].File, comparator, by)
		v.expectWho("", comparator, "")
		return true
	}},
	{code: "T-04", inject: func(v *variant) bool { // dates of another day than the study day
		r, ok := v.one(func(r *reading) bool { return r.Date.OK && r.StudyDay.OK && v.dateColumn(r) != "" })
		by := between(v.Rand, 1, 3)
		if !ok || int(r.day)-by < 0 {
			return false
		}
		same := v.dated(func(o *reading) bool { return o.File == r.File && o.day == r.day && o.StudyDay.OK })
		if v.IntN(2) == 0 {
			same = some(v.Rand, same, between(v.Rand, 1, 3))
		}
		for _, o := range same {
			v.spoilDate(o, timeOf(o.Date.V).AddDate(0, 0, -by))
			v.expect(o.File, o.Sheet, o.Row, o.DayColumn)
		}
		return true
	}},
	{code: "T-05", inject: func(v *variant) bool { // a file that counts from day 1 where the others count from day 0
		r, ok := v.one(func(r *reading) bool { return r.DayColumn != "" && r.Date.OK && r.StudyDay.OK && len(v.course(r)) > 1 })
		if !ok {
			return false
		}
		done := map[int32]bool{}
		last := int32(0)
		for _, o := range v.readings {
			if o.File == r.File && !done[o.Row] {
				done[o.Row] = true
				v.spoil(o.File, o.Sheet, o.Row, o.DayColumn, fmt.Sprint(o.day+1))
				last = max(last, o.day+1)
			}
		}
		if v.plan.Study.LastDay != nil && *v.plan.Study.LastDay < last {
			v.plan.Study.LastDay = &last
		}
		v.did = nil
		v.note("%s: every day is one later", r.File)
		v.expectFile(r.File)
		return true
	}},
	{code: "T-07", inject: func(v *variant) bool { // what is called a baseline is of a day after induction
		r, ok := v.one(func(r *reading) bool {
			return r.DayColumn != "" && r.day > 0 && r.Timepoint == "" && len(v.course(r)) > 2
		})
		if !ok || v.course(r)[0].day == r.day {
			return false
		}
		days := map[int32]int32{}
		for _, o := range v.readings {
			if o.File == r.File && o.Sheet == r.Sheet {
				days[o.Row] = o.day
			}
		}
		g := v.grid(r.File, r.Sheet)
		column := g.addColumn("Timepoint", func(l *line) string {
			if days[l.was] == r.day {
				return "baseline"
			}
			return ""
		})
		for _, l := range g.body() {
			if days[l.was] == r.day {
				v.expectLine(g, l, column)
			}
		}
		v.note("%s: day %d is called the baseline", r.File, r.day)
		v.expectWho("", "", r.Endpoint)
		return true
	}},
	{code: "T-08", inject: func(v *variant) bool { // no baseline of one to three animals
		r, ok := v.one(func(r *reading) bool { return r.day <= 0 && len(v.course(r)) > 2 })
		changes := func(x endpoint.Variable) bool { return x.Name == endpoint.Change || x.Name == endpoint.PercentChange }
		if !ok || v.course(r)[0].day != r.day || !slices.ContainsFunc(r.spec.Variables, changes) {
			return false
		}
		var early []string
		for _, o := range v.session(r) {
			early = append(early, o.Animal)
		}
		for _, who := range some(v.Rand, early, between(v.Rand, 1, 3)) {
			gone := map[int32]bool{}
			g := v.grid(r.File, r.Sheet)
			for _, o := range v.chosen(func(o *reading) bool { return o.Endpoint == r.Endpoint && o.Animal == who && o.day <= 0 }) {
				if o.DayColumn != "" {
					gone[o.Row] = true
				} else {
					v.put(o.File, o.Sheet, o.Row, o.Column, "")
				}
			}
			g.lines = slices.DeleteFunc(g.lines, func(l *line) bool { return gone[l.was] })
			v.note("%s: %s has no value up to day 0", r.File, who)
			v.expectWho(who, "", r.Endpoint)
		}
		return true
	}},
	{code: "T-09", inject: func(v *variant) bool { // a death before the last values
		r, ok := v.one(func(r *reading) bool { return r.day > 1 })
		if !ok {
			return false
		}
		i := slices.IndexFunc(v.animals, func(a animal) bool { return a.Animal == r.Animal })
		if i < 0 {
			return false
		}
		a := v.animals[i]
		g := v.grid(a.File, a.Sheet)
		day := g.columnOf("fate day", "day of death", "death day")
		fate := g.columnOf("fate", "disposition")
		if day == "" {
			blank := func(*line) string { return "" }
			fate, day = g.addColumn("Fate", blank), g.addColumn("Fate day", blank)
		}
		g.line(a.Row).put(fate, "found dead")
		g.line(a.Row).put(day, fmt.Sprint(r.day-1))
		v.note("%s died on day %d", r.Animal, r.day-1)
		v.expect(a.File, a.Sheet, a.Row, day)
		v.expectWho(r.Animal, "", "")
		return true
	}},
	{code: "T-10", inject: func(v *variant) bool { // values after the last day
		r, ok := v.one(func(r *reading) bool { return r.DayColumn != "" && !r.Date.OK })
		if !ok || v.plan.Study.LastDay == nil {
			return false
		}
		late := *v.plan.Study.LastDay + int32(between(v.Rand, 1, 20))
		n := between(v.Rand, 1, 4)
		done := map[int32]bool{}
		for _, o := range v.chosen(func(o *reading) bool { return o.File == r.File && o.day == r.day }) {
			if !done[o.Row] && len(done) < n {
				done[o.Row] = true
				v.spoil(o.File, o.Sheet, o.Row, o.DayColumn, fmt.Sprint(late))
			}
		}
		return true
	}},
	{code: "T-15", inject: func(v *variant) bool { // dates alone, and no date of day 0
		rows := v.dated(func(r *reading) bool { return !r.StudyDay.OK })
		if len(rows) == 0 || !v.plan.Study.HasStart {
			return false
		}
		v.plan.Study.HasStart, v.plan.Study.StartDate = false, 0
		v.note("no start date")
		v.expectFile(rows[0].File)
		return true
	}},
	{code: "F-30", inject: func(v *variant) bool { // a row without its day
		r, ok := v.one(func(r *reading) bool { return r.DayColumn != "" })
		if !ok {
			return false
		}
		g := v.grid(r.File, r.Sheet)
		done := map[int32]bool{}
		for _, o := range some(v.Rand, v.chosen(func(o *reading) bool { return o.File == r.File && o.day == r.day }), between(v.Rand, 1, 5)) {
			if done[o.Row] {
				continue
			}
			done[o.Row] = true
			v.spoil(o.File, o.Sheet, o.Row, o.DayColumn, "")
			if date := v.dateColumn(o); date != "" {
				g.line(o.Row).put(date, "")
				v.expect(o.File, o.Sheet, o.Row, date)
			}
		}
		return true
	}},
	{code: "T-06", inject: func(v *variant) bool { // stamps in another time zone, some of them past midnight
		rows := v.dated(func(r *reading) bool { return r.Timepoint == "" })
		if len(rows) == 0 {
			return false
		}
		r, _ := pick(v.Rand, rows)
		g := v.grid(r.File, r.Sheet)
		column := v.dateColumn(r)
		for _, o := range rows {
			if o.File != r.File {
				continue
			}
			l := g.line(o.Row)
			hour := 22 + v.IntN(4) // UTC+2
			at := timeOf(o.Date.V).Add(time.Duration(hour) * time.Hour)
			l.put(column, at.Format("2006-01-02T15:04:00Z"))
			v.expectLine(g, l, column)
		}
		v.note("%s: stamps in UTC", g.file)
		v.expectFile(g.file)
		return true
	}},
}

// dated are the plain readings of one file with a date that can be written again, one of each row.
func (v *variant) dated(wanted func(r *reading) bool) []*reading {
	r, ok := v.one(func(r *reading) bool { return r.Date.OK && v.dateColumn(r) != "" && wanted(r) })
	if !ok {
		return nil
	}
	seen := map[int32]bool{}
	return v.plain(func(o *reading) bool {
		if o.File != r.File || !o.Date.OK || seen[o.Row] || !wanted(o) {
			return false
		}
		seen[o.Row] = true
		return true
	})
}

// dateColumn is the column of the dates of a reading's file; empty if there is none.
func (v *variant) dateColumn(r *reading) string {
	return v.grids[sheetKey{r.File, r.Sheet}].columnOf("date", "measurement date")
}

// spoilDate writes another date in the way of the cell.
func (v *variant) spoilDate(r *reading, to time.Time) bool {
	column := v.dateColumn(r)
	text := v.grid(r.File, r.Sheet).line(r.Row).at(column)
	layout := "2006-01-02"
	if strings.Contains(text, ".") {
		layout = "02.01.2006"
	}
	return v.spoil(r.File, r.Sheet, r.Row, column, to.Format(layout))
}

// moveDates moves dates: all of a file, or those of one to ten rows.
func moveDates(what string, move func(time.Time) time.Time, all bool) func(v *variant) bool {
	return func(v *variant) bool {
		rows := v.dated(func(*reading) bool { return true })
		if len(rows) == 0 {
			return false
		}
		if !all {
			rows = some(v.Rand, rows, between(v.Rand, 1, 10))
		}
		for _, r := range rows {
			v.spoilDate(r, move(timeOf(r.Date.V)))
		}
		if all {
			v.did = nil
		}
		v.note("%s: %s", rows[0].File, what)
		v.expectFile(rows[0].File)
		return true
	}
}

// timeOf is midnight of a date.
func timeOf(d schemas.Date) time.Time {
	return time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(d))
}
