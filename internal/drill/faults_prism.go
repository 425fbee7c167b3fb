package drill

import (
	"fmt"
	"slices"
	"strings"

	"earmark/schemas/plan"
)

// prismFaults are those of chapter F that tables of GraphPad Prism have: a table of spleens of the study's animals is made up.
var prismFaults = []fault{
	{code: "F-40", inject: func(v *variant) bool { // a table of means, or of survival
		attributes, _ := pick(v.Rand, []string{
			`XFormat="none" YFormat="SDN" TableType="TwoWay"`, `XFormat="none" YFormat="SEM" TableType="TwoWay"`,
			`XFormat="numbers" TableType="Survival"`, `XFormat="none" TableType="Contingency"`,
		})
		return v.prism(attributes, 0, "")
	}},
	{code: "F-41", inject: func(v *variant) bool { // values that are excluded in Prism alone
		return v.prism(`XFormat="none" TableType="OneWay"`, between(v.Rand, 1, 3), "")
	}},
	{code: "F-32", inject: func(v *variant) bool { // animals by their position in the table
		return v.prism(`XFormat="none" TableType="OneWay"`, 0, plan.ByPosition)
	}},
}

// prism adds a table of Prism, a column for each group and a row for each animal, of which so many values are excluded.
func (v *variant) prism(attributes string, excluded int, animals string) bool {
	measured := func(r *reading) bool { return r.Endpoint == "spleen_weight" }
	if len(v.chosen(measured)) > 0 || v.plan.Study.LastDay == nil || len(v.animals) < 8 {
		return false
	}
	struck := some(v.Rand, v.animals, excluded)
	var b strings.Builder
	fmt.Fprintf(&b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?><GraphPadPrismFile PrismXMLVersion=\"5.00\">\n<Table %s><Title>Spleens</Title>\n", attributes)
	if animals == "" {
		b.WriteString("<RowTitlesColumn><Title></Title><Subcolumn>")
		for _, a := range v.animals {
			fmt.Fprintf(&b, "<d>%s</d>", a.Animal)
		}
		b.WriteString("</Subcolumn></RowTitlesColumn>\n")
	}
	for _, g := range v.plan.Groups {
		fmt.Fprintf(&b, "<YColumn><Title>%s</Title><Subcolumn>", strings.ReplaceAll(g.Name, "&", "&amp;"))
		for _, a := range v.animals {
			switch {
			case a.Group == g.Name && slices.ContainsFunc(struck, func(s animal) bool { return s.Animal == a.Animal }):
				fmt.Fprintf(&b, "<d Excluded=\"1\">%d</d>", between(v.Rand, 70, 130))
				v.note("the spleen of %s is excluded in Prism", a.Animal)
			case a.Group == g.Name:
				fmt.Fprintf(&b, "<d>%d</d>", between(v.Rand, 70, 130))
			case animals == "":
				b.WriteString("<d></d>")
			}
		}
		b.WriteString("</Subcolumn></YColumn>\n")
	}
	b.WriteString("</Table></GraphPadPrismFile>\n")
	v.whole["spleens.pzfx"] = []byte(b.String())
	v.plan.Readouts = append(v.plan.Readouts, plan.Readout{
		Kind: "spleen_weight", File: "spleens.pzfx", Unit: "mg", StudyDay: v.plan.Study.LastDay, Animals: animals,
	})
	v.note("a table of Prism is added: %s", attributes)
	if excluded == 0 {
		v.expectFile("spleens.pzfx")
	}
	for _, a := range struck {
		v.wants = append(v.wants, want{file: "spleens.pzfx", animal: a.Animal})
	}
	return true
}
