package verify

import (
	"slices"
	"strconv"

	"earmark/internal/maybe"
	"earmark/schemas"

	"golang.org/x/sync/errgroup"
)

// parseTables reads tables of a run and checks each by itself; if not asked about one alone, also what they say of each
// other.
func parseTables(ask request) []Check {
	whole := newReport()
	rec, err := readRecord(ask.Folder)
	if err != nil {
		rec = recorded{} // told by the check of the record; nothing can be compared with it
	}
	published := schemas.Published()
	tables := make([]*table, len(published))
	reports := make([]*Report, len(published))
	var group errgroup.Group
	for i, row := range published {
		schema := schemas.Of(row)
		file := tableFile(schema.Table)
		if !slices.Contains(ask.Files, file) {
			continue
		}
		reports[i] = newReport()
		group.Go(func() error {
			r := reports[i]
			t := readTable(ask.Folder, file, schema, rec, r)
			if tables[i] = t; t == nil {
				return nil
			}
			t.checkContent(rec, r.check(contents))
			t.checkKeys(r.check(keys))
			t.checkValues(rec.Study, r.check(values))
			return nil
		})
	}
	_ = group.Wait() // what fails is in the reports
	for _, r := range reports {
		if r != nil {
			whole.add(r.Checks)
		}
	}
	if !ask.Alone && err == nil {
		together := all{dir: ask.Folder, rec: rec, tables: map[string]*table{}}
		for i, row := range published {
			if tables[i] != nil {
				together.tables[row.Table()] = tables[i]
			}
		}
		together.responses = rowsOf[schemas.Response](together.tables["responses"])
		together.samples = gather(together.responses)
		together.compare(whole)
	}
	return whole.Checks
}

// all are the tables of a run that could be read, and its record.
type all struct {
	dir    string
	rec    recorded
	tables map[string]*table
	// What more than one check reads.
	responses []schemas.Response
	samples   map[groupKey]sample
}

// compare checks what the tables say of each other. A check whose tables could not all be read is left out, and says so.
func (a all) compare(r *Report) {
	a.checkCensoring(r.check(values))
	a.checkIssues(r.check(issueList))
	if a.rec.Blocked {
		return
	}
	var group errgroup.Group
	for _, c := range []struct {
		name  string
		check func(*Check)
		needs []string
	}{
		{references, a.checkReferences, []string{"groups", "animals", "inhibition"}},
		{counts, a.checkCounts, []string{"groups", "animals", "responses", "normalised", "summaries", "inhibition", "comparisons", "measurements", "doses"}},
		{summaries, a.checkSummaries, []string{"animals", "responses", "summaries"}},
		{inhibition, a.checkInhibition, []string{"groups", "responses", "inhibition"}},
	} {
		missing := slices.DeleteFunc(c.needs, func(name string) bool { return a.tables[name] != nil })
		if len(missing) > 0 {
			r.check(c.name).skip(1, "all of it: "+tableFile(missing[0])+" is not to be relied on")
			continue
		}
		group.Go(func() error {
			c.check(r.check(c.name))
			return nil
		})
	}
	_ = group.Wait() // what fails is in the report
}

// seriesKey names what is analysed together.
type seriesKey struct {
	Endpoint, Analyte, Matrix string
	StudyDay                  maybe.Int
	Variable                  string
}

// groupKey names a group in a series.
type groupKey struct {
	group string
	seriesKey
}

// named is a column that names something, with the names that exist.
type named struct {
	table, column string
	exist         map[string]bool
}

// checkReferences tells names that name nothing: groups, animals, comparators, floors, results and input files; and animals
// that stand in another group than their own.
func (a all) checkReferences(c *Check) {
	groups, animals, results, inputs := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, g := range rowsOf[schemas.Group](a.tables["groups"]) {
		groups[g.Group] = true
	}
	groupOf := map[string]string{}
	for _, m := range rowsOf[schemas.Animal](a.tables["animals"]) {
		animals[m.Animal], groupOf[m.Animal] = true, m.Group
	}
	for _, i := range rowsOf[schemas.Inhibition](a.tables["inhibition"]) {
		results[i.ResultID] = true
	}
	for _, in := range a.rec.Inputs {
		inputs[in.Path] = true
	}
	for _, name := range []string{
		"groups", "animals", "measurements", "responses", "normalised", "summaries", "inhibition", "comparisons", "models",
		"dose_response", "exposure", "pathways", "compliance",
	} {
		for _, column := range []string{"group", "comparator", "floor"} {
			a.checkNames(named{name, column, groups}, c)
		}
	}
	for _, name := range []string{"doses", "compliance", "measurements", "responses", "normalised"} {
		a.checkNames(named{name, "animal", animals}, c)
		t := a.tables[name]
		animal, group := t.column("animal"), t.column("group")
		for i := range group {
			of, _ := animal[i].(string)
			if own, known := groupOf[of]; known && group[i] != own {
				c.mismatch(Mismatch{File: t.file, Row: t.key(i), Column: "group", Found: show(group[i]), Expected: show(own) + ", as in animals"})
			}
		}
	}
	a.checkNames(named{"exposure", "result_id", results}, c)
	for _, name := range []string{"measurements", "doses"} {
		a.checkNames(named{name, "source_file", inputs}, c)
	}
}

// column is the values of a column; none where there is no such column or table.
func (t *table) column(name string) []any {
	if t == nil {
		return nil
	}
	at := slices.IndexFunc(t.schema.Columns, func(c schemas.Column) bool { return c.Name == name })
	if at < 0 {
		return nil
	}
	return t.columns[at]
}

func (a all) checkNames(n named, c *Check) {
	t := a.tables[n.table]
	for i, v := range t.column(n.column) {
		name, there := v.(string)
		if !there {
			continue
		}
		if c.Compared++; !n.exist[name] {
			c.mismatch(Mismatch{File: t.file, Row: t.key(i), Column: n.column, Found: show(name), Expected: "a name that exists"})
		}
	}
}

// checkCounts tells numbers that do not add up:
//
//   - animals of a group in groups and in animals;
//   - n, n_censored and n_missing of a summary: responses of the group in the series, those that are censored, animals
//     without a response. A series has a summary for every group that has animals, and no other;
//   - every response is normalised once, with the same group and value;
//   - n, n_comparator and n_floor of a percent inhibition are those of the summaries; those of a comparison are not larger,
//     as a model may need more than a value; with worst ranks, lost animals count, and they are not larger than the group;
//   - rows_used of an input in run.json: the rows that measurements and doses name as their source.
func (a all) checkCounts(c *Check) {
	tell := func(table, row, column string, found, expected int) {
		if c.Compared++; found != expected {
			c.mismatch(Mismatch{File: tableFile(table), Row: row, Column: column, Found: strconv.Itoa(found), Expected: strconv.Itoa(expected)})
		}
	}
	allocated := map[string]int{}
	for _, m := range rowsOf[schemas.Animal](a.tables["animals"]) {
		allocated[m.Group]++
	}
	groups := rowsOf[schemas.Group](a.tables["groups"])
	for _, g := range groups {
		tell("groups", "group="+g.Group, "n", int(g.N), allocated[g.Group])
	}
	n, censored, series := map[groupKey]int{}, map[groupKey]int{}, map[seriesKey]bool{}
	for _, r := range a.responses {
		key := seriesKey{r.Endpoint, r.Analyte, r.Matrix, r.StudyDay, r.Variable}
		series[key] = true
		n[groupKey{r.Group, key}]++
		if r.Censoring != measured {
			censored[groupKey{r.Group, key}]++
		}
	}
	expected := 0
	for key := range series {
		for _, g := range groups {
			if allocated[g.Group] > 0 || n[groupKey{g.Group, key}] > 0 {
				expected++
			}
		}
	}
	summarised := a.tables["summaries"]
	tell("summaries", "", "rows", summarised.rows, expected)
	for i, s := range rowsOf[schemas.Summary](summarised) {
		key := groupKey{s.Group, seriesKey{s.Endpoint, s.Analyte, s.Matrix, s.StudyDay, s.Variable}}
		if !series[key.seriesKey] {
			c.mismatch(Mismatch{File: summarised.file, Row: summarised.key(i), Found: "a summary", Expected: "none: there is no response"})
		}
		tell("summaries", summarised.key(i), "n", int(s.N), n[key])
		tell("summaries", summarised.key(i), "n_censored", int(s.NCensored), censored[key])
		tell("summaries", summarised.key(i), "n_missing", int(s.NMissing), max(0, allocated[s.Group]-n[key]))
	}
	a.checkNormalised(c)
	inhibited := a.tables["inhibition"]
	for i, r := range rowsOf[schemas.Inhibition](inhibited) {
		key := seriesKey{r.Endpoint, r.Analyte, r.Matrix, r.StudyDay, r.Variable}
		tell("inhibition", inhibited.key(i), "n", int(r.N), n[groupKey{r.Group, key}])
		tell("inhibition", inhibited.key(i), "n_comparator", int(r.NComparator), n[groupKey{r.Comparator, key}])
		tell("inhibition", inhibited.key(i), "n_floor", int(r.NFloor), n[groupKey{r.Floor, key}])
	}
	compared := a.tables["comparisons"]
	for i, r := range rowsOf[schemas.Comparison](compared) {
		key := seriesKey{r.Endpoint, r.Analyte, r.Matrix, r.StudyDay, r.Variable}
		most := func(group string) int {
			if r.Method == "worst_rank" {
				return allocated[group]
			}
			return n[groupKey{group, key}]
		}
		tell("comparisons", compared.key(i), "n", int(max(r.N, 1)), min(int(max(r.N, 1)), most(r.Group)))
		tell("comparisons", compared.key(i), "n_comparator", int(max(r.NComparator, 1)), min(int(max(r.NComparator, 1)), most(r.Comparator)))
	}
	a.checkRowsUsed(tell)
}

func (a all) checkNormalised(c *Check) {
	type responseKey struct {
		animal string
		seriesKey
	}
	type response struct {
		group string
		value maybe.Float
	}
	known := map[responseKey]response{}
	for _, r := range a.responses {
		known[responseKey{r.Animal, seriesKey{r.Endpoint, r.Analyte, r.Matrix, r.StudyDay, r.Variable}}] = response{r.Group, r.Value}
	}
	t := a.tables["normalised"]
	c.Compared++
	if t.rows != len(a.responses) {
		c.mismatch(Mismatch{File: t.file, Column: "rows", Found: strconv.Itoa(t.rows), Expected: strconv.Itoa(len(a.responses)) + ", one a response"})
	}
	for i, r := range rowsOf[schemas.Normalised](t) {
		of, there := known[responseKey{r.Animal, seriesKey{r.Endpoint, r.Analyte, r.Matrix, r.StudyDay, r.Variable}}]
		switch {
		case !there:
			c.mismatch(Mismatch{File: t.file, Row: t.key(i), Found: "a row", Expected: "none: there is no such response"})
		case of != (response{r.Group, r.Value}):
			c.mismatch(Mismatch{
				File: t.file, Row: t.key(i), Column: "value", Found: r.Group + " " + number(r.Value),
				Expected: of.group + " " + number(of.value) + ", as the response",
			})
		}
	}
}

// checkRowsUsed compares the rows that tables name with the numbers of rows used in run.json. Inputs that no table names are
// ledgers, or were not used.
func (a all) checkRowsUsed(tell func(table, row, column string, found, expected int)) {
	type source struct{ sheet, row any }
	used := map[any]map[source]bool{}
	for _, name := range []string{"measurements", "doses"} {
		t := a.tables[name]
		sheets, rows := t.column("source_sheet"), t.column("source_row")
		for i, file := range t.column("source_file") {
			if used[file] == nil {
				used[file] = map[source]bool{}
			}
			s := source{row: rows[i]}
			if sheets != nil {
				s.sheet = sheets[i]
			}
			used[file][s] = true
		}
	}
	for _, in := range a.rec.Inputs {
		if rows, named := used[in.Path]; named && in.RowsUsed != nil {
			tell("measurements", "source_file="+in.Path, "source_row", len(rows), *in.RowsUsed)
		}
	}
}
