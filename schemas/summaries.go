package schemas

import "earmark/internal/maybe"

// Summary describes one group's responses.
type Summary struct {
	Study         string      `col:"study,key" desc:"study identifier" send:"STUDYID"`
	Group         string      `col:"group,key" desc:"group"`
	Endpoint      string      `col:"endpoint,key" desc:"what is measured"`
	Analyte       string      `col:"analyte,key,null" desc:"analyte, or component of a score"`
	Matrix        string      `col:"matrix,key,null" desc:"serum, skin, ..."`
	StudyDay      maybe.Int   `col:"study_day,key" unit:"study day" desc:"study day; null for a variable of the whole course"`
	Variable      string      `col:"variable,key" desc:"what is derived from the endpoint"`
	Unit          string      `col:"unit" desc:"unit of the statistics"`
	N             int32       `col:"n" unit:"animals" desc:"animals with a value, censored ones included"`
	NMissing      int32       `col:"n_missing" unit:"animals" desc:"animals of the group without a value"`
	NCensored     int32       `col:"n_censored" unit:"animals" desc:"animals whose value is censored"`
	Mean          maybe.Float `col:"mean" unit:"unit" desc:"arithmetic mean; null if any value is censored"`
	SD            maybe.Float `col:"sd" unit:"unit" desc:"standard deviation, divisor n-1"`
	SEM           maybe.Float `col:"sem" unit:"unit" desc:"standard error of the mean"`
	CV            maybe.Float `col:"cv" unit:"%" desc:"100 sd / mean; null unless the mean is positive"`
	Median        maybe.Float `col:"median" unit:"unit" desc:"median; null where censored values reach it"`
	Q1            maybe.Float `col:"q1" unit:"unit" desc:"lower quartile (type 7); null where censored values reach it"`
	Q3            maybe.Float `col:"q3" unit:"unit" desc:"upper quartile (type 7); null where censored values reach it"`
	Min           maybe.Float `col:"min" unit:"unit" desc:"smallest value; null if a value below a limit may be smaller"`
	Max           maybe.Float `col:"max" unit:"unit" desc:"largest value; null if a value above a limit may be larger"`
	GeometricMean maybe.Float `col:"geometric_mean" unit:"unit" desc:"geometric mean; by maximum likelihood where values are censored; null unless all are positive"`
	GeometricSD   maybe.Float `col:"geometric_sd" desc:"geometric standard deviation factor"`
	CILow         maybe.Float `col:"ci_low" unit:"unit" desc:"lower confidence limit of the mean, of the geometric mean on the log scale"`
	CIHigh        maybe.Float `col:"ci_high" unit:"unit" desc:"upper confidence limit"`
}

// Table is the table's name.
func (Summary) Table() string { return "summaries" }
