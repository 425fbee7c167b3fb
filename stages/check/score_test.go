package check

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"earmark/internal/maybe"
	"earmark/schemas"
	"earmark/schemas/endpoint"
)

// missing marks an item that is not in the sheet.
const missing = -1

// scored adds a scoring of an animal by an observer: its items in the order of the scale, from column C on, and behind them
// the total as typed, if it is not empty.
func (t *trial) scored(name, animal string, row, day, observer int32, items []float64, total string) {
	spec, _ := endpoint.Find(t.params.Endpoints, name, endpoint.Total)
	v := schemas.CollectedValue{
		File: "scores.csv", Row: row, Kind: "scores", Endpoint: name, Animal: animal, StudyDay: maybe.Some(day), Unit: "points",
		Replicate: maybe.Some(observer),
	}
	for k, x := range items {
		if x != missing {
			v.Analyte, v.Column = spec.Components[k].Name, string(rune('C'+k))
			t.add(v, x)
		}
	}
	if total != "" {
		v.Analyte, v.Column = endpoint.Total, string(rune('C'+len(spec.Components)))
		var typed float64
		fmt.Sscan(strings.ReplaceAll(total, ",", "."), &typed)
		t.add(v, typed)
		last := &t.values[len(t.values)-1]
		last.Text, last.Typed = total, total
	}
}

// sheet adds one scoring of every animal by one observer on a day, in rows that follow the day's.
func (t *trial) sheet(name string, day int32, items func(i int) []float64, total func(i int) string) {
	for i, a := range t.animals {
		t.scored(name, a.Animal, 100*day+int32(i)+2, day, 1, items(i), total(i))
	}
}

func untyped(int) string { return "" }

// scorad is a set of items whose objective SCORAD is 39.5 and SCORAD 46.5: A = 40, B = 9, C = 4 + 3.
var scorad = []float64{40, 2, 2, 1, 2, 1, 1, 4, 3}

// graded are items of dermatitis_score by group that are worse in the diseased groups and never all alike.
func graded(i int) []float64 {
	return [][]float64{{0, 0, 1, 0}, {3, 2, 3, 1}, {2, 3, 1, 2}, {1, 2, 0, 1}}[i/4]
}

// The lines are those of the issues of chapter S and of the limits, as in TestRules.
func TestScoreRules(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*trial)
		want   []string
		says   []string
	}{
		{
			"half points are in an EASI, quarters are not",
			func(t *trial) {
				items := slices.Repeat([]float64{1, 1.5, 0.5, 2, 2.5}, 4)
				t.scored("easi", "M01", 2, 7, 1, items, "")
				items = slices.Clone(items)
				items[1], items[5] = 1.25, 1.5
				t.scored("easi", "M02", 3, 7, 1, items, "")
			},
			[]string{"S-02 warning scores.csv › D3 M02", "S-02 warning scores.csv › H3 M02"},
			[]string{"1 score between steps of 0.5: 1.25", "1 score between whole numbers: 1.5"}, // of a sign, and of an area
		},
		{
			"S-02 names the scale that has half points",
			func(t *trial) {
				t.params.Endpoints = append(t.params.Endpoints, endpoint.ScoreScale{
					Name: "halves", Items: []endpoint.ScoreItem{{Name: "redness", Max: 4, Step: ptr(0.5)}},
				}.Spec())
				t.scored("mouse_pasi", "M01", 2, 7, 1, []float64{1.5, 2, 3}, "")
			},
			[]string{"S-02 warning scores.csv › C2 M01"},
			[]string{"or another scale (halves, `scale: halves`): which scale is it?"},
		},
		{
			"S-01 names the scale that fits",
			func(t *trial) {
				t.scored("dermatitis_score", "M01", 2, 7, 1, []float64{4, 2, missing, 0}, "")
				t.scored("mouse_pasi", "M02", 3, 7, 1, []float64{4, 5, 0}, "")
			},
			[]string{"S-01 error scores.csv › C2 M01", "S-01 error scores.csv › D3 M02"},
			[]string{
				"0 – 3 points (scale ad4)", "a typing slip, or a scale of 0 – 4 (Mouse PASI, `scale: pasi`): which scale is it?",
				"scaling of mouse_pasi outside of the scale: 5", "a typing slip, or a scale of 0 – 5: which scale is it?",
			},
		},
		{
			"totals by the formula, as a rounded decimal, too",
			func(t *trial) {
				t.scored("scorad", "M01", 2, 7, 1, scorad, "46.5")
				t.scored("objective_scorad", "M01", 3, 7, 1, scorad[:7], "39.5")
				t.scored("easi", "M01", 4, 7, 1, slices.Repeat([]float64{1, 1.5, 0, 0, 0}, 4), "1,5")
				t.scored("easi", "M02", 5, 7, 1, append([]float64{1, 0.5, 0, 0, 0}, make([]float64, 15)...), "0.1") // 0.05
			},
			[]string{"S-07 warning scores.csv › J2, scores.csv › K2 M01"},
			[]string{"itch, sleep loss given for mice", "`scale: objective_scorad`"},
		},
		{
			"S-07 the slips of a SCORAD: A not divided, 7B/2 left out, C left out, C added where there is none",
			func(t *trial) {
				t.scored("objective_scorad", "M01", 2, 7, 1, scorad[:7], "71.5")                        // 40 + 31.5
				t.scored("objective_scorad", "M02", 3, 7, 1, []float64{20, 1, 1, 1, 1, 1, 1}, "41")     // 20 + 21
				t.scored("objective_scorad", "M03", 4, 7, 1, scorad[:7], "17")                          // 8 + 9
				t.scored("objective_scorad", "M04", 5, 7, 1, scorad, "46.5")                            // 39.5 + 7
				t.scored("scorad", "M05", 6, 7, 1, scorad, "39.5")                                      // without C
				t.scored("objective_scorad", "M06", 7, 7, 1, []float64{20, 1, 1, 1, 1, 1, 1}, "26")     // 20 + 6
				t.scored("objective_scorad", "M07", 8, 7, 1, []float64{100, 3, 3, 3, 3, 3, 3}, "200.5") // nothing explains it
			},
			[]string{
				"S-07 error scores.csv › L2, scores.csv › L3", "S-03 error scores.csv › L8 M07", "S-07 error scores.csv › L4 M03",
				"S-07 error scores.csv › L5 M04", "S-07 error scores.csv › L6 M05", "S-07 error scores.csv › L7 M06",
				"S-07 warning scores.csv › J5, scores.csv › K5 M04", "S-07 warning scores.csv › J6, scores.csv › K6 M05",
			},
			[]string{
				"extent not divided by 5: the totals typed then come out", "erythema, oedema, oozing, excoriation, lichenification, dryness not multiplied with 3.5",
				"itch, sleep loss added, which the scale does not count", "itch, sleep loss left out", "no item weighted",
				"not in the total, which this scale makes without it", "used as the scale has it: the total counts it",
				"M01 day 7: 71.5 typed, items give 39.5", "0.2 × extent + 3.5 × (erythema + oedema + oozing + excoriation + lichenification + dryness), at most 83",
			},
		},
		{
			"S-07 an EASI without its areas",
			func(t *trial) { // 0.1 + 0.2 + 0.3 + 0.4 times 4 signs of 1, of area 2: 8, without areas 4
				t.scored("easi", "M01", 2, 7, 1, slices.Repeat([]float64{2, 1, 1, 1, 1}, 4), "4")
			},
			[]string{"S-07 error scores.csv › W2 M01"},
			[]string{
				"not multiplied with the item that belongs to each",
				"0.1 × head area × (head erythema + head induration + head excoriation + head lichenification) + 0.2 × upper area × (",
			},
		},
		{
			"S-03 percentages throughout are a note",
			func(t *trial) { // of 12
				t.scored("mouse_pasi", "M01", 2, 7, 1, []float64{1, 2, 3}, "50")
				t.scored("mouse_pasi", "M02", 3, 7, 1, []float64{1, 2, 2}, "42") // 41.7
				t.scored("mouse_pasi", "M03", 4, 7, 1, []float64{4, 4, 0}, "66.7")
				t.scored("mouse_pasi", "M04", 5, 7, 1, []float64{0, 0, 0}, "0")
			},
			[]string{"S-03 note scores.csv › F2, scores.csv › F3, scores.csv › F4"},
			[]string{"percentages of the maximum (12)"},
		},
		{
			"S-03 percentages of three sittings and a total that is wrong",
			func(t *trial) {
				t.scored("mouse_pasi", "M01", 2, 7, 1, []float64{1, 2, 3}, "50")
				t.scored("mouse_pasi", "M02", 3, 7, 1, []float64{1, 2, 2}, "42")
				t.scored("mouse_pasi", "M03", 4, 7, 1, []float64{4, 4, 0}, "66.7")
				t.scored("mouse_pasi", "M04", 5, 7, 1, []float64{2, 1, 0}, "4")
			},
			[]string{"S-03 error scores.csv › F5 M04", "S-03 note scores.csv › F2, scores.csv › F3, scores.csv › F4"},
			[]string{"M04 day 7: 4 typed, items give 3"},
		},
		{
			"V-03 a total alone beyond the scale",
			func(t *trial) { t.scored("mouse_pasi", "M01", 2, 7, 1, nil, "13") },
			[]string{"V-03 error scores.csv › F2 M01"},
			nil,
		},
		{
			"S-04 is not for what the total does not need",
			func(t *trial) {
				t.scored("objective_scorad", "M01", 2, 7, 1, scorad[:7], "")
				t.scored("scorad", "M02", 3, 7, 1, scorad[:7], "")
			},
			[]string{"S-04 warning scores.csv › row 3 M02"},
			[]string{"scorad: no itch, sleep loss for M02 (day 7)"},
		},
		{
			"S-05 items pass the scale from a day on",
			func(t *trial) {
				t.sheet("dermatitis_score", 7, graded, untyped)
				t.sheet("dermatitis_score", 14, func(i int) []float64 {
					if i/4 == 1 {
						return []float64{4, 2, 3, 4}
					}
					return graded(i)
				}, untyped)
			},
			[]string{"S-05 error scores.csv › C1406, scores.csv › F1406, scores.csv › C1407, scores.csv › F1407, scores.csv › C1408, scores.csv › F1408, scores.csv › C1409, scores.csv › F1409"},
			[]string{"erythema, excoriation of dermatitis_score pass 3 only from day 14 on: 4", "until day 7 the highest score is that of scale ad4"},
		},
		{
			"S-01 rather than S-05 where the scale was never used to its end before",
			func(t *trial) {
				t.sheet("dermatitis_score", 7, func(i int) []float64 { return []float64{1, float64(i % 2), 0, 2} }, untyped)
				t.sheet("dermatitis_score", 14, func(i int) []float64 { return []float64{float64(i/4) + 1, 2, 1, 2} }, untyped)
			},
			[]string{"S-01 error scores.csv › C1414, scores.csv › C1415, scores.csv › C1416, scores.csv › C1417"},
			nil,
		},
		{
			"S-05 an item that is missing from a day on",
			func(t *trial) {
				t.sheet("dermatitis_score", 7, graded, untyped)
				t.sheet("dermatitis_score", 14, func(i int) []float64 { return append(slices.Clone(graded(i)[:3]), missing) }, untyped)
			},
			[]string{"S-05 error 16 cells from scores.csv › row 1402"},
			[]string{"dermatitis_score: no excoriation from day 14 on, and always before"},
		},
		{
			"S-06 the floor at the worst",
			func(t *trial) {
				t.sheet("mouse_pasi", 7, func(i int) []float64 {
					return [][]float64{{4, 4, 3}, {1, 0, 1}, {2, 2, 1}, {3, 3, 2}}[i/4]
				}, untyped)
			},
			[]string{"S-06 error 12 cells from scores.csv › C702"},
			[]string{"mouse_pasi: Sham at 92 % of the scale, Vehicle at 17 %", "a reversed scale"},
		},
		{
			"a floor at 0 and a comparator at the worst are not reversed",
			func(t *trial) {
				t.sheet("mouse_pasi", 7, func(i int) []float64 {
					return [][]float64{{0, 0, 0}, {4, 4, 3}, {2, 2, 1}, {3, 3, 2}}[i/4]
				}, untyped)
			},
			nil,
			nil,
		},
		{
			"S-08 all items alike",
			func(t *trial) {
				t.sheet("dermatitis_score", 7, func(i int) []float64 { return slices.Repeat([]float64{float64(i / 4)}, 4) }, untyped)
			},
			[]string{"S-08 warning 12 cells from scores.csv › row 706"},
			[]string{"erythema, dryness, oedema, excoriation are equal in 12 of 12 scorings that are not 0"},
		},
		{
			"items all alike at one level only are a ceiling",
			func(t *trial) {
				t.sheet("dermatitis_score", 7, func(i int) []float64 { return slices.Repeat([]float64{float64(min(i/4, 1))}, 4) }, untyped)
			},
			nil,
			nil,
		},
		{
			"S-09 two observers who disagree on one item",
			func(t *trial) {
				for i, a := range t.animals {
					x := float64(i % 4)
					t.scored("dermatitis_score", a.Animal, int32(i+2), 7, 1, []float64{x, 3 - x, 1, 2}, "")
					t.scored("dermatitis_score", a.Animal, int32(i+32), 7, 2, []float64{3 - x, 3 - x, 1, 2}, "")
				}
			},
			// Opposite throughout: κ = −1 (derivation in stats). What is constant has none.
			[]string{"S-09 warning 16 cells from scores.csv › C32"},
			[]string{"dermatitis_score: observers disagree on erythema (observers 1 and 2: κ = -1.00, 16 scorings)"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			trial := clean()
			c.change(trial)
			_, issues := trial.run(t)
			var got []string
			texts := ""
			for _, i := range issues {
				if !strings.HasPrefix(i.Code, "S-") && i.Code != "V-03" {
					continue
				}
				got = append(got, summary(i))
				texts += strings.Join([]string{i.Message, i.Expected, i.Likely, i.Effect, i.Fix}, "\n") + "\n"
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("issues\n%s\nwant\n%s\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"), texts)
			}
			for _, s := range c.says {
				if !strings.Contains(texts, s) {
					t.Errorf("no %q in\n%s", s, texts)
				}
			}
		})
	}
}
