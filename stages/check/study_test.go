package check

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// A trial is a study for a test, to be changed before it is run.
type trial struct {
	params       Params
	values       []schemas.CollectedValue
	animals      []schemas.CollectedAnimal
	doses        []schemas.CollectedDose
	formulations []schemas.CollectedFormulation
	conditions   []schemas.CollectedCondition
	exclusions   []schemas.Exclusion
}

func ptr[T any](v T) *T { return &v }

// clean is a study without a fault that the rules could find, except where a test adds one: 4 groups of 4 mice, both ears
// on days 0, 7 and 14, body weights on days 0, 7 and 14, and IgE on day 14. Study day 0 is 2026-03-02.
func clean() *trial {
	t := &trial{params: Params{
		Study: plan.Study{ID: "T-1", Model: "mc903", StartDate: 20514, HasStart: true, InducedSide: "both", Strain: "BALB/c"},
		Groups: []plan.Group{
			{Name: "Sham", Role: plan.Sham},
			{Name: "Vehicle", Role: plan.Vehicle, Route: "p.o.", Floor: "Sham", VolumePerKg: ptr(10.0)},
			{Name: "Low", Role: plan.Test, Comparator: "Vehicle", Floor: "Sham", Article: "drug", Dose: ptr(3.0), DoseUnit: "mg/kg", Route: "oral", VolumePerKg: ptr(10.0)},
			{Name: "High dose", Role: plan.Test, Comparator: "Vehicle", Floor: "Sham", Article: "drug", Dose: ptr(30.0), DoseUnit: "mg/kg", Route: "oral", VolumePerKg: ptr(10.0), Aliases: []string{"HD"}},
		},
		Endpoints: endpoint.All(),
	}}
	for i := range 16 {
		id := fmt.Sprintf("M%02d", i+1)
		group := t.params.Groups[i/4].Name
		t.animals = append(t.animals, schemas.CollectedAnimal{
			File: "animals.csv", Row: int32(i + 2), Animal: id, Group: group, Sex: "F",
			AnimalColumn: "A", GroupColumn: "B", FateColumn: "C",
		})
		for d, day := range []int32{0, 7, 14} {
			row := int32(2 + 16*d + i)
			swelling := float64(day) * []float64{1, 25, 18, 9}[i/4]
			for e, site := range []string{"left", "right"} {
				t.add(schemas.CollectedValue{
					File: "ears.csv", Row: row, Column: string(rune('E' + e)), Kind: "ear_thickness", Endpoint: "ear_thickness", Animal: id,
					StudyDay: maybe.Some(day), Site: site, Unit: "µm",
				}, 220+swelling+float64(i%4)*3+float64(e)*2)
			}
			t.add(schemas.CollectedValue{
				File: "weights.csv", Row: row, Column: "C", Kind: "body_weight", Endpoint: "body_weight", Animal: id,
				StudyDay: maybe.Some(day), Unit: "g",
			}, 20+float64(i%4)+float64(d)/2)
		}
		t.add(schemas.CollectedValue{
			File: "ige.csv", Row: int32(i + 2), Column: "B", Kind: "ige", Endpoint: "total_ige", Animal: id,
			StudyDay: maybe.Some(int32(14)), Unit: "ng/mL", Matrix: "serum",
		}, 1000+float64(i)*10)
	}
	return t
}

// add adds a value that is a number, with the text that a lab would type.
func (t *trial) add(v schemas.CollectedValue, value float64) {
	v.Value, v.Censoring = maybe.Some(value), none
	v.Text = number(value)
	v.Typed = v.Text
	v.AnimalColumn, v.DayColumn = "A", "B"
	t.values = append(t.values, v)
}

// at is the value in a cell of a file.
func (t *trial) at(file, cell string) *schemas.CollectedValue {
	for i := range t.values {
		v := &t.values[i]
		if v.File == file && fmt.Sprintf("%s%d", v.Column, v.Row) == cell {
			return v
		}
	}
	panic("no value in " + file + " " + cell)
}

// set types another number into a cell.
func (t *trial) set(file, cell string, value float64) {
	v := t.at(file, cell)
	v.Value, v.Text, v.Typed = maybe.Some(value), number(value), number(value)
}

// score adds the four items of a scoring and, if it is not negative, a total.
func (t *trial) score(animal string, row, day int32, items [4]float64, total float64) {
	v := schemas.CollectedValue{
		File: "scores.csv", Row: row, Kind: "scores", Endpoint: "dermatitis_score", Animal: animal, StudyDay: maybe.Some(day), Unit: "points",
	}
	for i, name := range []string{"erythema", "dryness", "oedema", "excoriation"} {
		if items[i] < 0 {
			continue
		}
		v.Analyte, v.Column = name, string(rune('C'+i))
		t.add(v, items[i])
	}
	if total >= 0 {
		v.Analyte, v.Column = endpoint.Total, "G"
		t.add(v, total)
	}
}

func (t *trial) dose(animal string, row, day int32, dose, volume float64) *schemas.CollectedDose {
	t.doses = append(t.doses, schemas.CollectedDose{
		File: "dosing.csv", Row: row, Animal: animal, StudyDay: maybe.Some(day), Article: "drug", Route: "oral",
		Dose: maybe.Some(dose), DoseUnit: "mg/kg", DoseText: number(dose), Volume: maybe.Some(volume), VolumeUnit: "mL", VolumeText: number(volume),
		AnimalColumn: "A", DayColumn: "B", DoseColumn: "C", VolumeColumn: "D", RouteColumn: "E", ConcentrationColumn: "F",
	})
	return &t.doses[len(t.doses)-1]
}

func (t *trial) input() Input {
	return Input{
		Values: table.From(t.values...), Animals: table.From(t.animals...), Doses: table.From(t.doses...), Formulations: table.From(t.formulations...),
		Exclusions: table.From(t.exclusions...), Conditions: table.From(t.conditions...),
	}
}

func (t *trial) run(tb testing.TB) (Output, []issue.Issue) {
	tb.Helper()
	var issues issue.List
	out, err := Run(t.params, t.input(), &issues)
	if err != nil {
		tb.Fatal(err)
	}
	return out, issues.Issues()
}

// remove takes a cell out.
func (t *trial) remove(file, cell string) {
	t.values = slices.DeleteFunc(t.values, func(v schemas.CollectedValue) bool { return v.File == file && cellOf(&v) == cell })
}

func cellOf(v *schemas.CollectedValue) string { return fmt.Sprintf("%s%d", v.Column, v.Row) }

// drop takes animals out.
func (t *trial) drop(ids ...string) {
	t.values = slices.DeleteFunc(t.values, func(v schemas.CollectedValue) bool { return slices.Contains(ids, v.Animal) })
	t.animals = slices.DeleteFunc(t.animals, func(a schemas.CollectedAnimal) bool { return slices.Contains(ids, a.Animal) })
}

// scores adds scores with totals for all animals on day 0, in rows 2 to 17 and columns C to G.
func (t *trial) scores() {
	for i, a := range t.animals {
		items := [][4]float64{{1, 2, 0, 1}, {0, 1, 2, 1}, {2, 0, 1, 2}, {0, 1, 1, 1}}[i%4]
		t.score(a.Animal, int32(i+2), 0, items, items[0]+items[1]+items[2]+items[3])
	}
}

// scratching adds bouts in half an hour of day 7 for all animals, in rows 2 to 17 and columns C and D.
func (t *trial) scratching() {
	for i, a := range t.animals {
		v := schemas.CollectedValue{
			File: "scratching.csv", Row: int32(i + 2), Column: "C", Kind: "scratching", Endpoint: "scratching", Animal: a.Animal,
			StudyDay: maybe.Some(int32(7)), Unit: "bouts",
		}
		t.add(v, float64(20+i))
		v.Column, v.Analyte, v.Unit = "D", "observation_time", "min"
		t.add(v, 30)
	}
}

// measure adds one value of an endpoint for all animals on day 14, in rows 2 to 17 and column C, and the readout that holds
// them.
func (t *trial) measure(name string, r plan.Readout, of func(i int) float64) {
	spec, _ := endpoint.Find(t.params.Endpoints, name, endpoint.Value)
	r.Kind, r.File = spec.Kind, name+".csv"
	t.params.Readouts = append(t.params.Readouts, r)
	for i, a := range t.animals {
		v := schemas.CollectedValue{
			File: r.File, Row: int32(i + 2), Column: "C", Kind: spec.Kind, Endpoint: name, Animal: a.Animal,
			StudyDay: maybe.Some(int32(14)), Unit: spec.Unit,
		}
		if spec.Sided {
			v.Site = "right"
		}
		t.add(v, of(i))
	}
}

// beside adds a condition in column E of a row of a file.
func (t *trial) beside(name string, row int32, condition string, value float64) {
	t.conditions = append(t.conditions, schemas.CollectedCondition{
		File: name + ".csv", Row: row, Column: "E", Endpoint: name, Animal: fmt.Sprintf("M%02d", row-1), Name: condition,
		Text: number(value), Value: value,
	})
}

// reads adds further columns with values of M01, from column D on, to those that measure adds.
func (t *trial) reads(name string, values ...float64) {
	first := *t.at(name+".csv", "C2")
	for i, v := range values {
		first.Column = string(rune('D' + i))
		t.add(first, v)
	}
}

// weights replaces the body weights of M09 from day 0 on.
func (t *trial) weights(days []int32, values ...float64) {
	t.values = slices.DeleteFunc(t.values, func(v schemas.CollectedValue) bool { return v.Endpoint == "body_weight" && v.Animal == "M09" })
	for i, day := range days {
		t.add(schemas.CollectedValue{
			File: "weights.csv", Row: int32(100 + i), Column: "C", Kind: "body_weight", Endpoint: "body_weight", Animal: "M09",
			StudyDay: maybe.Some(day), Unit: "g",
		}, values[i])
	}
}

// panel adds a panel of one analyte on day 14.
func (t *trial) panel() {
	for i, a := range t.animals {
		t.add(schemas.CollectedValue{
			File: "panel.csv", Row: int32(i + 2), Column: "D", Kind: "cytokines", Endpoint: "cytokines", Analyte: "IL-4", Matrix: "skin",
			Animal: a.Animal, StudyDay: maybe.Some(int32(14)), Unit: "pg/mL",
		}, 20+float64(i))
	}
}

// above makes cells of IgE read >900.
func (t *trial) above(cells ...string) {
	for _, cell := range cells {
		v := t.at("ige.csv", cell)
		v.Text, v.Value, v.Censoring, v.Limit = ">900", maybe.Float{}, right, maybe.Some(900.0)
	}
}

// summary is an issue in a line: code, severity, cells (a number of them where they are many), animal.
func summary(i issue.Issue) string {
	if i.Count() > 8 {
		return spaced(i.Code, string(i.Severity), fmt.Sprintf("%d cells from %s", i.Count(), i.At), i.Animal)
	}
	var cells []string
	for _, a := range append([]issue.Address{i.At}, i.More...) {
		if c := a.String(); c != "" {
			cells = append(cells, c)
		}
	}
	return spaced(i.Code, string(i.Severity), strings.Join(cells, ", "), i.Animal)
}
