package simulate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
)

// imqArm is a group of the imiquimod study and what is built into it.
type imqArm struct {
	name      string
	induced   bool
	shared    bool    // cages are shared between the two groups that are injected
	reduction float64 // part of the disease of the skin that treatment takes away
	systemic  float64 // part of the systemic effects of imiquimod that it takes away
	janus     float64 // strength of JAK inhibition in skin, 0 to 1
	antibody  float64 // strength of the antibody to IL-17A, 0 to 1
	article   string
	amount    float64 // % w/w of a gel, mg/kg of an antibody
}

var imqArms = []imqArm{
	{name: "Vaseline"},
	{name: "Vehicle gel", induced: true, article: "gel base"},
	{name: "TOFA 0.5%", induced: true, reduction: 0.30, janus: 0.45, article: "tofacitinib", amount: 0.5},
	{name: "TOFA 2%", induced: true, reduction: 0.60, janus: 0.85, article: "tofacitinib", amount: 2},
	{name: "Isotype", induced: true, shared: true, article: "mouse IgG1", amount: 10},
	{name: "anti-IL-17A", induced: true, shared: true, reduction: 0.70, systemic: 0.2, antibody: 1, article: "anti-IL-17A", amount: 10},
}

const (
	imqLast                = 7
	imqSwelling            = 620.0 // µm that a skin fold gains without treatment
	imqEpidermis           = 64.0  // µm that the epidermis gains
	imqSections, imqFields = 2, 5
)

// imqCourse is the part of the final disease that a day has reached, imqLoss the part of body weight lost.
var (
	imqCourse = [imqLast + 1]float64{0, 0.04, 0.22, 0.52, 0.78, 0.92, 0.98, 1}
	imqLoss   = [imqLast + 1]float64{0, 0.018, 0.052, 0.078, 0.088, 0.082, 0.068, 0.055}
)

// gene is a gene of the qPCR: cycles above the reference genes in healthy skin, the doublings that disease brings, and the
// part of them that full JAK inhibition or the antibody takes away.
type gene struct {
	name            string
	cycles, change  float64
	janus, antibody float64
}

var imqGenes = []gene{
	{"Il17a", 15.2, 5.0, 0.45, 0.25},
	{"Il22", 18.4, 6.2, 0.60, 0.35},
	{"Il23a", 11.2, 2.6, 0.40, 0.20},
	{"Flg", 4.1, -1.8, 0.60, 0.50},
	{"Lor", 1.2, -1.5, 0.60, 0.50},
}

// doublings is what the disease of a group changes a gene by, in powers of two.
func (g gene) doublings(a imqArm) float64 {
	if !a.induced {
		return 0
	}
	return g.change * (1 - float64(g.janus*a.janus)) * (1 - float64(g.antibody*a.antibody))
}

// imqMouse is an animal with what its measurements share.
type imqMouse struct {
	id       string
	arm      imqArm
	cage     int
	weights  []float64 // g, by study day
	fold     float64   // µm before imiquimod
	severity float64   // of its disease, relative to its group
}

// Imiquimod simulates a model of psoriasis: six groups of eight mice, imiquimod on the back on days 0 to 6.
func Imiquimod() Study { return imiquimod(rand.New(rand.NewPCG(17, 20260608))) }

func imiquimod(random *rand.Rand) Study {
	mice := imqAllocate(random)
	study := Study{Folder: "imiquimod", Files: []File{
		imqAnimals(mice), imqDosing(mice), imqWeights(mice), imqScores(random, mice), imqFolds(random, mice),
		imqEpidermes(random, mice), imqSpleens(random, mice), imqQPCR(random, mice),
	}}
	for _, a := range imqArms {
		if a.reduction == 0 {
			continue
		}
		effect := Effect{Group: a.name, Variable: "value", StudyDay: imqLast, Definition: "window", Percent: 100 * a.reduction}
		effect.Endpoint = "skin_fold"
		study.Effects = append(study.Effects, effect)
		effect.Endpoint = "epidermal_thickness"
		study.Effects = append(study.Effects, effect)
		for _, g := range imqGenes {
			// Of 2^x expression the untreated have, 2^y is left: 100 (1 - 2^(y-x)).
			left := math.Exp2(g.doublings(a) - g.change)
			study.Effects = append(study.Effects, Effect{
				Group: a.name, Endpoint: "gene_expression", Variable: "relative_expression", Analyte: g.name, StudyDay: imqLast, Definition: "gmr", Percent: 100 * (1 - left),
			})
		}
	}
	return study
}

// imqAllocate fills twelve cages of four. Gel spreads by grooming, so mice with gel share a cage with their group only;
// those that are injected are mixed.
func imqAllocate(random *rand.Rand) []imqMouse {
	var cages [][]imqArm
	var injected []imqArm
	for _, a := range imqArms {
		if a.shared {
			injected = append(injected, a)
			continue
		}
		cages = append(cages, slices.Repeat([]imqArm{a}, 4), slices.Repeat([]imqArm{a}, 4))
	}
	for range 4 {
		cages = append(cages, slices.Repeat(injected, 2))
	}
	random.Shuffle(len(cages), func(i, j int) { cages[i], cages[j] = cages[j], cages[i] })
	var mice []imqMouse
	for number, cage := range cages {
		random.Shuffle(len(cage), func(i, j int) { cage[i], cage[j] = cage[j], cage[i] })
		for _, a := range cage {
			m := imqMouse{id: fmt.Sprintf("P%02d", len(mice)+1), arm: a, cage: number + 1, fold: normal(random, 640, 26)}
			m.severity = math.Max(0.5, normal(random, 1, 0.15))
			weight := normal(random, 18.9, 0.7)
			for studyDay := range imqLast + 1 {
				loss := 0.0
				if a.induced {
					loss = imqLoss[studyDay] * m.severity * (1 - a.systemic)
				}
				m.weights = append(m.weights, math.Round(10*normal(random, weight*(1-loss), 0.1))/10)
			}
			mice = append(mice, m)
		}
	}
	return mice
}

// disease is how much of the untreated disease of the skin a mouse shows on a day.
func (m imqMouse) disease(studyDay int) float64 {
	if !m.arm.induced {
		return 0
	}
	return imqCourse[studyDay] * m.severity * (1 - m.arm.reduction)
}

const imqTitle = "SIMULATED example data (go run ./testdata/generate/imiquimod): no animal stands behind any number"

func imqAnimals(mice []imqMouse) File {
	rows := [][]string{{"Animal", "Group", "Sex", "Strain", "Cage", "Mark", "Birth date"}}
	for i, m := range mice {
		rows = append(rows, []string{m.id, m.arm.name, "F", "C57BL/6J", strconv.Itoa(m.cage), strconv.Itoa(i%4+1) + " tail", "2026-04-13"})
	}
	return csvFile("input/animals.csv", ',', false, titled(rows, imqTitle))
}

// imqDosing is the log of the gels, 100 mg on the back a day, and of the injections on days 0 and 3, 10 mL/kg.
func imqDosing(mice []imqMouse) File {
	rows := [][]string{{"Animal", "Study day", "Article", "Dose", "Dose unit", "Route", "Amount", "Amount unit"}}
	for studyDay := range imqLast {
		for _, m := range mice {
			a := m.arm
			amount, unit := "", ""
			if a.amount > 0 {
				amount, unit = strconv.FormatFloat(a.amount, 'g', -1, 64), "% w/w"
			}
			switch {
			case a.shared && studyDay%3 == 0 && studyDay < imqLast-1:
				rows = append(rows, []string{m.id, strconv.Itoa(studyDay), a.article, amount, "mg/kg", "ip", decimals(m.weights[studyDay]/100, 2), "mL"})
			case a.induced && !a.shared:
				rows = append(rows, []string{m.id, strconv.Itoa(studyDay), a.article, amount, unit, "topical", "100", "mg"})
			}
		}
	}
	return csvFile("input/dosing.csv", ',', false, titled(rows, imqTitle))
}

// imqWeights has a column for each day.
func imqWeights(mice []imqMouse) File {
	rows := [][]string{{"Animal"}}
	for studyDay := range imqLast + 1 {
		rows[0] = append(rows[0], fmt.Sprintf("Day %d (g)", studyDay))
	}
	for _, m := range mice {
		row := []string{m.id}
		for _, weight := range m.weights {
			row = append(row, decimals(weight, 1))
		}
		rows = append(rows, row)
	}
	return csvFile("input/weights.csv", ',', false, titled(rows, imqTitle))
}

func imqScores(random *rand.Rand, mice []imqMouse) File {
	rows := [][]string{{"Animal", "Day", "Erythema (0-4)", "Scaling (0-4)", "Thickness (0-4)", "Sum"}}
	for studyDay := range imqLast + 1 {
		for _, m := range mice {
			row, sum := []string{m.id, strconv.Itoa(studyDay)}, 0
			for _, strength := range []float64{3.7, 3.9, 3.4} {
				g := grade(random, m.disease(studyDay), strength, 4)
				sum += g
				row = append(row, strconv.Itoa(g))
			}
			rows = append(rows, append(row, strconv.Itoa(sum)))
		}
	}
	return csvFile("input/pasi.csv", ',', false, titled(rows, imqTitle, "Mouse PASI of the back, from coded photographs"))
}

// imqFolds is three reads of a fold of the back.
func imqFolds(random *rand.Rand, mice []imqMouse) File {
	rows := [][]string{{"Animal", "Day", "Fold 1 (mm)", "Fold 2 (mm)", "Fold 3 (mm)"}}
	for _, studyDay := range []int{0, 2, 4, 6, 7} {
		for _, m := range mice {
			row := []string{m.id, strconv.Itoa(studyDay)}
			for range 3 {
				row = append(row, decimals(normal(random, m.fold+float64(imqSwelling*m.disease(studyDay)), 18)/1000, 2))
			}
			rows = append(rows, row)
		}
	}
	return csvFile("input/folds.csv", ',', false, titled(rows, imqTitle))
}

// imqEpidermes is histology: two sections of an animal, five fields of a section. One section was torn.
func imqEpidermes(random *rand.Rand, mice []imqMouse) File {
	rows := [][]string{{"Animal", "Section"}}
	for f := range imqFields {
		rows[0] = append(rows[0], fmt.Sprintf("Field %d (µm)", f+1))
	}
	for i, m := range mice {
		thickness := normal(random, 19, 1.6) + float64(imqEpidermis*m.disease(imqLast))
		for section := range imqSections {
			row := []string{m.id, strconv.Itoa(section + 1)}
			own := thickness * normal(random, 1, 0.05)
			for range imqFields {
				row = append(row, decimals(own*normal(random, 1, 0.10), 1))
			}
			if torn := i == 20; !torn {
				rows = append(rows, row)
			} else if section == 0 {
				rows = append(rows, append(row[:len(row)-2], "", ""))
			}
		}
	}
	return csvFile("input/epidermis.csv", ',', false, titled(rows, imqTitle))
}

func imqSpleens(random *rand.Rand, mice []imqMouse) File {
	rows := [][]string{{"Animal", "Spleen (mg)"}}
	for _, m := range mice {
		weight := 76.0
		if m.arm.induced {
			weight += float64(118 * m.severity * (1 - m.arm.systemic))
		}
		rows = append(rows, []string{m.id, decimals(logNormal(random, weight, 0.09), 0)})
	}
	return csvFile("input/spleens.csv", ',', false, titled(rows, imqTitle))
}

// imqQPCR is the export of the cycler: two wells for each gene of each animal. A well that stays below the threshold for
// forty cycles is Undetermined.
func imqQPCR(random *rand.Rand, mice []imqMouse) File {
	rows := [][]string{{"Plate", "Well", "Sample Name", "Target Name", "Cq"}}
	for _, m := range mice {
		input := normal(random, 0, 0.35) // how much RNA there is, in cycles
		wells := func(name string, cycles float64) {
			for range 2 {
				ct := normal(random, cycles, 0.10)
				cq := decimals(ct, 2)
				if cycles > 40 || ct > 40 {
					cq = "Undetermined"
				}
				// Plates of 16 rows, A to P, and 24 columns, filled row by row.
				place := len(rows) - 1
				well := fmt.Sprintf("%c%d", 'A'+place/24%16, place%24+1)
				rows = append(rows, []string{strconv.Itoa(place/384 + 1), well, m.id, name, cq})
			}
		}
		wells("Actb", 17.4+input+normal(random, 0, 0.10))
		wells("Hprt", 23.8+input+normal(random, 0, 0.10))
		for _, g := range imqGenes {
			wells(g.name, 20.6+input+g.cycles-g.doublings(m.arm)+normal(random, 0, 0.42))
		}
	}
	return csvFile("input/qpcr.csv", ',', true, titled(rows, imqTitle))
}
