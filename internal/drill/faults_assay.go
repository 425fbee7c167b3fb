package drill

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"earmark/schemas/plan"
)

// assayFaults are those of chapter A that need no plate.
var assayFaults = []fault{
	{code: "A-01", inject: func(v *variant) bool { // a value below the limit
		r, ok := v.one(func(r *reading) bool { return r.spec.Scale == "log" })
		if !ok {
			return false
		}
		x, _ := v.typed(r)
		low := r.LowerLimit.Or(x)
		texts := []string{"<" + v.like(r, low), "< " + v.like(r, low)}
		if r.LowerLimit.OK {
			texts = append(texts, "BLQ", "<LLOQ", v.like(r, low*0.6))
		}
		text, _ := pick(v.Rand, texts)
		return v.retype(r, text)
	}},
	{code: "A-03", inject: func(v *variant) bool { // values below the limit replaced by half of it, or by its root
		r, ok := v.one(func(r *reading) bool { return r.spec.Scale == "log" })
		if !ok {
			return false
		}
		same := v.chosen(func(o *reading) bool {
			return o.Endpoint == r.Endpoint && o.Analyte == r.Analyte && o.File == r.File && !o.excluded && o.AnimalColumn != ""
		})
		limit := math.Inf(1)
		var below []*reading
		for _, o := range same {
			if o.Censoring == "left" || strings.HasPrefix(o.Typed, "<") {
				below = append(below, o)
				limit = math.Min(limit, o.LowerLimit.Or(o.Limit.Or(limit)))
			}
		}
		if len(below) < 4 || math.IsInf(limit, 1) {
			return false
		}
		part, _ := pick(v.Rand, []float64{0.5, 1 / math.Sqrt2})
		for _, o := range below {
			v.retype(o, v.show(o.File, o.Sheet, limit*part, 2))
		}
		return true
	}},
	{code: "A-04", inject: func(v *variant) bool { // a group above the upper limit
		r, ok := v.one(func(r *reading) bool { return r.UpperLimit.OK || r.spec.Name == "total_ige" })
		if !ok {
			return false
		}
		x, _ := v.typed(r)
		high := r.UpperLimit.Or(x)
		mine := v.ofGroup(r.group, func(o *reading) bool { return o.Endpoint == r.Endpoint && o.Analyte == r.Analyte && o.day == r.day })
		for _, o := range some(v.Rand, mine, between(v.Rand, max(1, len(mine)*6/10), len(mine))) {
			text := ">" + v.like(r, high)
			if r.UpperLimit.OK && v.IntN(2) == 0 {
				text = v.like(r, high*(1.05+v.Float64()))
			}
			v.retype(o, text)
		}
		return len(v.wants) > 0
	}},
	{code: "A-16", inject: func(v *variant) bool { // an ambiguous name of an analyte
		names, _ := pick(v.Rand, []string{"IL-17", "IL17", "IL-12", "IL-1"})
		return v.renameAnalyte(names)
	}},
	{code: "A-17", inject: func(v *variant) bool { // an analyte of human kits
		names, _ := pick(v.Rand, []string{"IL-8", "IL8", "CXCL8"})
		return v.renameAnalyte(names)
	}},
	{code: "A-18", inject: func(v *variant) bool { // some samples in another quantity
		r, ok := v.one(func(r *reading) bool { return r.spec.Per != nil && r.Analyte != "" && strings.Contains(r.Unit, "pg/m") })
		if !ok {
			return false
		}
		g := v.grid(r.File, r.Sheet)
		other := map[string]string{"pg/mg": "pg/mL", "pg/mL": "pg/mg"}[r.unit.Name]
		if other == "" || v.readout(r.File).Unit != "" || len(v.chosen(func(o *reading) bool { return o.Endpoint == r.spec.Per.Endpoint })) > 0 {
			return false
		}
		second := g.clone()
		second.file = strings.TrimSuffix(g.file, ".csv") + "_2.csv"
		later := map[int32]bool{}
		mine := v.plain(func(o *reading) bool { return o.File == r.File })
		at := r.Row
		for _, o := range mine {
			later[o.Row] = later[o.Row] || o.Row >= at
		}
		second.keep(func(l *line) bool { return later[l.was] })
		g.keep(func(l *line) bool { return !later[l.was] })
		if len(second.body()) < 3 || len(g.body()) < 3 || g.info.Format != "csv" {
			return false
		}
		head := second.head()
		for i := range head.cells {
			head.cells[i] = strings.NewReplacer("pg/mg protein", other, "pg/mg", other, "pg/mL", other).Replace(head.cells[i])
		}
		for i, l := range second.lines {
			l.was = int32(i + 1)
		}
		second.header = int32(slices.Index(second.lines, head) + 1)
		own := *v.readoutOf(r.File)
		own.File = second.file
		v.plan.Readouts = append(v.plan.Readouts, own)
		v.changed[sheetKey{second.file, ""}] = second
		v.note("from row %d of %s on in %s", at, r.File, other)
		v.expectFile(second.file)
		v.expectFile(g.file)
		return true
	}},
	{code: "A-19", inject: func(v *variant) bool { // the protein of a sample missing, zero or far off
		r, ok := v.one(func(r *reading) bool { return r.Endpoint == "total_protein" })
		if !ok {
			return false
		}
		x, _ := v.typed(r)
		text, _ := pick(v.Rand, []string{"", "0", v.like(r, x*(4+10*v.Float64())), v.like(r, x/(4+10*v.Float64()))})
		v.expectWho(r.Animal, "", "")
		return v.retype(r, text)
	}},
	{code: "A-20", inject: func(v *variant) bool { // another limit on a second plate
		r, ok := v.one(func(r *reading) bool { return r.spec.Scale == "log" && r.LowerLimit.OK && r.AnimalColumn != "" })
		if !ok {
			return false
		}
		g := v.grid(r.File, r.Sheet)
		limit := g.columnOf("lloq", "lower limit", "loq")
		if limit == "" {
			return false
		}
		same := v.chosen(func(o *reading) bool { return o.File == r.File && o.Analyte == r.Analyte })
		half := len(same) / 2
		plate := g.addColumn("Plate", func(*line) string { return "1" })
		factor := 2 + 3*v.Float64()
		for _, o := range same[half:] {
			g.line(o.Row).put(plate, "2")
			g.line(o.Row).put(limit, v.show(o.File, o.Sheet, o.LowerLimit.Or(1)*factor, 2))
			v.expect(o.File, o.Sheet, o.Row, "")
		}
		v.note("%s %s: another lower limit on plate 2", r.File, r.Analyte)
		v.expectFile(r.File)
		return true
	}},
	{code: "A-21", inject: func(v *variant) bool { // most of an analyte below the limit
		r, ok := v.one(func(r *reading) bool {
			return r.spec.Scale == "log" && !r.LowerLimit.OK || r.spec.PerAnalyte && r.spec.Scale == "log"
		})
		if !ok {
			return false
		}
		same := v.chosen(func(o *reading) bool {
			return o.Endpoint == r.Endpoint && o.Analyte == r.Analyte && o.Matrix == r.Matrix && !o.excluded && o.day == r.day
		})
		var x []float64
		for _, o := range same {
			if o.plain {
				value, _ := v.typed(o)
				x = append(x, value)
			}
		}
		slices.Sort(x)
		if len(x) < 8 {
			return false
		}
		limit := x[len(x)*(65+v.IntN(25))/100]
		for _, o := range same {
			value, _ := v.typed(o)
			if o.plain && value < limit || !o.plain {
				v.retype(o, "<"+v.like(r, limit))
			}
		}
		v.did = nil
		v.note("%s %s: below %g for most", r.Endpoint, r.Analyte, limit)
		v.expectWho("", "", r.Endpoint)
		return true
	}},
	{code: "A-22", inject: func(v *variant) bool { // a remark on the sample
		r, ok := v.one(func(r *reading) bool { return (r.Matrix == "serum" || r.Matrix == "plasma") && r.AnimalColumn != "" })
		if !ok {
			return false
		}
		g := v.grid(r.File, r.Sheet)
		column := g.addColumn("Notes", func(*line) string { return "" })
		text, _ := pick(v.Rand, []string{"haemolysed", "hemolyzed", "lipaemic", "haemolytic +", "slightly hemolysed", "icteric"})
		for _, o := range some(v.Rand, v.plain(func(o *reading) bool { return o.File == r.File }), between(v.Rand, 1, 4)) {
			g.line(o.Row).put(column, text)
			v.expect(o.File, o.Sheet, o.Row, "")
		}
		v.note("%s: %q", g.file, text)
		return true
	}},
	{code: "A-23", inject: func(v *variant) bool { // logarithms in place of values
		r, ok := v.one(func(r *reading) bool {
			return r.spec.Scale == "log" && strings.Contains(r.Endpoint, "ig") && !strings.Contains(r.Endpoint, "gene")
		})
		if !ok {
			return false
		}
		hit := 0
		for _, o := range v.chosen(func(o *reading) bool { return o.File == r.File && o.Endpoint == r.Endpoint && !o.excluded }) {
			x, number := v.typed(o)
			if !number || x <= 0 {
				continue
			}
			v.retype(o, v.show(o.File, o.Sheet, math.Log10(x), 2))
			hit++
		}
		v.did = nil
		v.note("%s holds logarithms", r.File)
		return hit > 5
	}},
	{code: "A-24", inject: func(v *variant) bool { // wells of a PCR without a Ct, or with that of the last cycle, or a late one
		r, ok := v.one(func(r *reading) bool {
			return r.spec.Amplification != nil && r.stored < 33 && !slices.Contains(r.spec.Amplification.References, r.Analyte)
		})
		if !ok {
			return false
		}
		text, _ := pick(v.Rand, []string{"Undetermined", "N/A", "40", "No Ct", "36.8", "38.11", "undetermined"})
		return v.retype(r, text)
	}},
	{code: "A-25", criterion: "a group's reference gene moves by 0.8 to 2.5 cycles", inject: func(v *variant) bool {
		r, ok := v.reference()
		if !ok {
			return false
		}
		shift := 0.8 + 1.7*v.Float64()
		if v.IntN(2) == 0 {
			shift = -shift
		}
		for _, o := range v.ofGroup(r.group, func(o *reading) bool { return o.Endpoint == r.Endpoint && o.Analyte == r.Analyte }) {
			x, _ := v.typed(o)
			v.retype(o, v.like(o, x+shift))
		}
		v.did = nil
		v.note("%s of %s moves by %.2f cycles", r.Analyte, r.group, shift)
		v.expectWho("", "", r.Endpoint)
		return true
	}},
	{code: "A-26", inject: func(v *variant) bool { // folds beside the cycles that are the reciprocals of what these give
		r, ok := v.one(func(r *reading) bool { return r.spec.Amplification != nil && r.AnimalColumn != "" })
		if !ok {
			return false
		}
		g := v.grid(r.File, r.Sheet)
		means := map[[2]string]float64{}
		counts := map[[2]string]float64{}
		references := v.references()
		for _, o := range v.plain(func(o *reading) bool { return o.File == r.File }) {
			key := [2]string{o.Animal, o.Analyte}
			if slices.Contains(references, o.Analyte) {
				key[1] = "reference"
			}
			means[key] += o.stored
			counts[key]++
		}
		column := g.addColumn("Fold change", func(*line) string { return "" })
		n := 0
		for _, o := range v.plain(func(o *reading) bool {
			return o.File == r.File && o.Analyte == r.Analyte && !slices.Contains(references, o.Analyte)
		}) {
			own, ref := [2]string{o.Animal, o.Analyte}, [2]string{o.Animal, "reference"}
			if counts[ref] == 0 {
				continue
			}
			delta := means[own]/counts[own] - means[ref]/counts[ref]
			g.line(o.Row).put(column, fmt.Sprintf("%.3f", math.Pow(2, delta-8)))
			v.expect(o.File, o.Sheet, o.Row, "")
			n++
		}
		v.note("%s: folds of %s are the reciprocals", g.file, r.Analyte)
		v.expectWho("", "", r.Endpoint)
		return n > 10
	}},
	{code: "A-28", inject: func(v *variant) bool { // samples without a reference gene
		r, ok := v.reference()
		if !ok {
			return false
		}
		g := v.grid(r.File, r.Sheet)
		gone := map[*line]bool{}
		for _, o := range v.chosen(func(o *reading) bool { return o.File == r.File && o.Analyte == r.Analyte && o.Animal == r.Animal }) {
			gone[g.line(o.Row)] = true
		}
		g.lines = slices.DeleteFunc(g.lines, func(l *line) bool { return gone[l] })
		for _, o := range v.chosen(func(o *reading) bool { return o.File == r.File && o.Animal == r.Animal && o.Analyte != r.Analyte }) {
			v.expect(o.File, o.Sheet, o.Row, o.Column)
		}
		v.note("%s has no %s", r.Animal, r.Analyte)
		return true
	}},
	{code: "A-29", inject: func(v *variant) bool { // a titre that is none of the dilutions
		if len(v.animals) < 6 || v.plan.Study.LastDay == nil {
			return false
		}
		first, step := 50.0, []float64{2, 3, 4}[v.IntN(3)]
		rows := [][]string{{"Animal", "Antigen", "Specific IgG1 (titre)"}}
		for _, a := range v.animals {
			rows = append(rows, []string{a.Animal, "OVA", fmt.Sprint(first * math.Pow(step, float64(1+v.IntN(4))))})
		}
		day := *v.plan.Study.LastDay
		g := v.add(plan.Readout{Kind: "specific_igg1", File: "titres.csv", Matrix: "serum", StudyDay: &day, Unit: "titre", FirstDilution: &first, DilutionStep: &step}, rows)
		l := g.lines[1+v.IntN(len(rows)-1)]
		x, _ := g.number(l.at("C"))
		l.put("C", fmt.Sprint(math.Round(x*(1.2+0.5*v.Float64()))))
		v.note("a titre of %s", l.at("C"))
		v.expectLine(g, l, "")
		return true
	}},
	{code: "A-07", criterion: "wells 2.5 standard deviations of the limit apart, or more", inject: func(v *variant) bool { // wells of a PCR that disagree
		r, ok := v.one(func(r *reading) bool { return r.spec.Amplification != nil && len(v.reads(r)) > 1 })
		if !ok {
			return false
		}
		x, _ := v.typed(r)
		for _, o := range v.reads(r) {
			v.expect(o.File, o.Sheet, o.Row, o.Column)
		}
		return v.retype(r, v.like(r, x-r.spec.Amplification.Spread*(2.5+2*v.Float64())))
	}},
}

// references are the reference genes that the readouts name.
func (v *variant) references() []string {
	var all []string
	for _, r := range v.plan.Readouts {
		all = append(all, r.ReferenceGenes...)
	}
	return all
}

// reference is a plain reading of a reference gene.
func (v *variant) reference() (*reading, bool) {
	genes := v.references()
	return v.one(func(r *reading) bool { return slices.Contains(genes, r.Analyte) })
}

// renameAnalyte gives one analyte of a panel another name.
func (v *variant) renameAnalyte(to string) bool {
	r, ok := v.one(func(r *reading) bool { return r.Endpoint == "cytokines" })
	if !ok {
		return false
	}
	g := v.grid(r.File, r.Sheet)
	if column := g.columnOf("analyte", "cytokine"); column != "" {
		name := g.line(r.Row).at(column)
		for _, l := range g.body() {
			if l.at(column) == name {
				l.put(column, to)
				v.expectLine(g, l, "")
			}
		}
		v.note("%s is called %s", name, to)
		v.expectFile(g.file)
		return true
	}
	header := g.head().at(r.Column)
	_, rest, _ := strings.Cut(header, " (")
	if rest != "" {
		rest = " (" + rest
	}
	for _, o := range v.readings {
		if o.File == r.File && o.Column == r.Column {
			v.expect(o.File, o.Sheet, o.Row, o.Column)
		}
	}
	return v.spoil(r.File, r.Sheet, g.header, r.Column, to+rest)
}
