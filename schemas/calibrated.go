package schemas

import "earmark/internal/maybe"

// CalibratedValue is a value that was read off a standard curve. It passes between calibration and check, is not published,
// and stands in the place of the collected value of the same file, sheet, row and column, if there is one.
//
// Value and the limits are concentrations in the well; Dilution is what check multiplies them by.
type CalibratedValue CollectedValue

// Table is the table's name.
func (CalibratedValue) Table() string { return "calibrated_values" }

// CurvePoint is a well as it lies on, or beyond, a standard curve. It passes between calibration and the report.
type CurvePoint struct {
	Endpoint  string      `col:"endpoint,key" desc:"what is measured"`
	Plate     string      `col:"plate,key" desc:"plate, as in standard_curves"`
	Analyte   string      `col:"analyte,key,null" desc:"analyte"`
	Well      string      `col:"well,key,text" desc:"well"`
	Row       int32       `col:"row,key" desc:"row of the signal"`
	Column    string      `col:"column,key" desc:"column letters of the signal"`
	Kind      string      `col:"kind" desc:"standard, control or sample"`
	X         maybe.Float `col:"x" desc:"concentration in the well: expected of a standard, else read off the curve; null beyond an asymptote"`
	Y         float64     `col:"y" desc:"signal, as fitted"`
	Censoring string      `col:"censoring" desc:"none, left or right"`
}

// Table is the table's name.
func (CurvePoint) Table() string { return "curve_points" }
