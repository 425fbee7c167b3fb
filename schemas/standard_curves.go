package schemas

import "earmark/internal/maybe"

// StandardCurve is the curve of the standards of an analyte on a plate,
//
//	y = d + (a - d) / (1 + (x/c)^b)^g
//
// of the signal y over the concentration x in the well; g is 1 in a 4pl. Without a curve that can be used its parameters and
// limits are null, and notes say why.
type StandardCurve struct {
	Study     string      `col:"study,key" desc:"study identifier" send:"STUDYID"`
	Endpoint  string      `col:"endpoint,key" desc:"what is measured"`
	Plate     string      `col:"plate,key" desc:"plate; with its file where several files have a plate of the name"`
	Analyte   string      `col:"analyte,key,null" desc:"analyte"`
	Unit      string      `col:"unit,null" desc:"unit of the concentrations"`
	Model     string      `col:"model" desc:"4pl or 5pl; none where there is no curve"`
	A         maybe.Float `col:"a" unit:"signal" desc:"signal at concentration 0"`
	B         maybe.Float `col:"b" desc:"slope, positive whether signals rise or fall"`
	C         maybe.Float `col:"c" unit:"unit" desc:"concentration at the middle of a 4pl"`
	D         maybe.Float `col:"d" unit:"signal" desc:"signal at infinite concentration"`
	G         maybe.Float `col:"g" desc:"asymmetry; 1 in a 4pl"`
	Weighting string      `col:"weighting" desc:"weights of the wells in the fit: 1/y2, 1/y or none"`
	Blank     string      `col:"blank" desc:"what was done to the signals before the fit: none, subtract (the mean of the blank wells) or already (by the software)"`
	LLOQ      maybe.Float `col:"lloq" unit:"unit" desc:"lowest standard of the working range, as in the well; in a sample it is multiplied by the dilution"`
	ULOQ      maybe.Float `col:"uloq" unit:"unit" desc:"highest standard of the working range, as in the well"`
	Standards int32       `col:"n_standards" desc:"different concentrations of standards in the fit"`
	Wells     int32       `col:"n_wells" unit:"wells" desc:"wells of standards in the fit"`
	MaxError  maybe.Float `col:"max_recovery_error" unit:"%" desc:"largest distance of a recovery from 100 % in the working range"`
	Used      int32       `col:"n_used" unit:"wells" desc:"wells of samples whose concentration comes from this curve"`
	Notes     string      `col:"notes,null,text" desc:"why there is no curve, and what was left out of it"`
}

// Table is the table's name.
func (StandardCurve) Table() string { return "standard_curves" }
