"""Words that tell English and German names: given names of many countries, words of plants that begin lines and signs."""

from __future__ import annotations

_GIVEN_NAMES_TEXT = (
    "Aaliyah Aaron Abigail Adaeze Adam Adebayo Adrian Agnieszka Ahmad Ahmed Aidan Aiko Aileen Aino Aisha "
    "Akira Alain Alan Alana Alasdair Albert Albin Alejandra Alejandro Aleksandr Alessandra Alessandro "
    "Alex Alexander Alexis Alfie Alfonso Alfred Ali Alice Alicia Alina Alison Allison Alma Alois Alvaro "
    "Amanda Amara Amber Amelia Amina Amir Amit Amy Amélie Ana Anastasia Anatoly Anders Andrea Andrei "
    "Andrew Angela Angelina Angelo Angus Anh Anika Anil Anita Anja Anke Ann Anna Anneke Annette Annika "
    "Anouk Anthony Antoine Anton Antonia Antonio Aoife Archie Arjun Armin Arne Arnold Arthur Arturo Asha "
    "Ashley Asif Astrid Audrey Austin Axel Ayesha Aylin Aziz Baptiste Barbara Bart Bastian Beate "
    "Beatrice Beatriz Ben Benedikt Benjamin Benjamín Benoit Bernadette Bernard Bernd Bernhard Bert "
    "Bettina Betty Beverly Bianca Bill Billy Birgit Bjorn Björn Bob Bobby Bogdan Boris Bram Brandon "
    "Brenda Brian Bridget Bridie Britta Brittany Bronwyn Bruce Bruno Bryan Burak Caitlin Callum Camila "
    "Camille Carl Carla Carlos Carmen Carol Caroline Carolyn Carsten Catherine Catriona Cecilia Cedric "
    "Chandra Charles Charlie Charlotte Chen Cheryl Chiara Chidi Chinedu Chris Christian Christina "
    "Christine Christoph Christophe Christopher Ciara Cigdem Claire Clara Clarissa Claudia Claus Clemens "
    "Colin Connor Conrad Consuelo Cormac Cornelia Craig Cristian Cristina Cynthia Cyril Dagmar Dan "
    "Daniel Daniela Danielle Daria Darius Darnell Dave David Davide Dean Deborah Debra Declan Deepak "
    "Denis Denise Deniz Dennis Derek Desmond Detlef Diana Diane Diego Dieter Dietmar Dimitri Dirk Dmitri "
    "Dmitry Dominic Dominik Donald Donna Doris Dorota Dorothy Douglas Duc Duncan Dwayne Dylan Edgar "
    "Edith Edoardo Eduardo Edward Edwin Eileen Eilidh Ekaterina Eleanor Elena Elias Elif Elijah "
    "Elisabeth Elizabeth Ella Ellen Elliot Elsa Emanuel Emi Emil Emilia Emily Emma Emre Enrique Enzo "
    "Eric Erica Erik Erika Ernest Ernst Esra Esteban Esther Ethan Etienne Eugene Eugenia Eun Eva Evelyn "
    "Ewa Ewan Ezra Fabian Fabio Faisal Fang Farah Farid Fatih Fatima Faye Federico Felipe Felix Fernanda "
    "Fernando Finn Fiona Florian Frances Francesca Francesco Francis Francisco Frank Franz Franziska "
    "Freddie Frederik Friedrich Fritz Gabriel Gareth Gary Gaurav Gavin Geert Geoff Geoffrey Georg George "
    "Gerald Gerd Gerhard Gertrud Gianluca Gianni Gillian Giorgio Giovanni Giulia Giuseppe Glenn Gloria "
    "Gordon Gottfried Grace Graham Grant Greg Gregory Greta Grzegorz Guido Guillaume Gunnar Gunter "
    "Gustav Gustavo Gwen Günter Günther Habib Hakan Hamish Hamza Hana Hanna Hannah Hannes Hans Harald "
    "Harold Harriet Harry Haruki Haruto Hassan Heather Hector Heidi Heike Heiko Heinz Helen Helena Helga "
    "Helge Helmut Hendrik Henrietta Henrik Henry Herbert Hermann Hilde Hiro Hiroshi Holger Horst Hua "
    "Hubert Hugh Hugo Hui Huong Hussein Hyun Ian Ibrahim Ignacio Igor Ilse Imran Ines Inga Inge Ingo "
    "Ingrid Ioana Irina Iris Isaac Isabel Isabella Ismail Istvan Iva Ivan Jack Jacob Jacqueline Jae "
    "Jakob Jakub Jamal James Jan Jana Janek Janet Janice Janine Janusz Jasmin Jason Javier Jean Jean-Luc "
    "Jeffrey Jennifer Jens Jeremy Jeroen Jerry Jesper Jesse Jessica Jim Jing Joachim Joan Joanna Joao "
    "Jochen Joe Joel Johan Johann Johannes John Johnny Jonah Jonas Jonathan Joon Joost Jordan Jorge "
    "Joris Jose Josef Joseph Josephine Joshua Joyce Juan Judith Judy Julia Julian Juliane Julie Julien "
    "Jun Jurgen Justin Jürg Jürgen Kai Kamal Kaori Karen Karim Karin Karl Karolina Karsten Kasper "
    "Katarina Katarzyna Kate Katharina Katherine Kathleen Kathryn Katja Katrin Kaveh Kavita Kayla Keisha "
    "Keith Kelly Kemal Ken Kenji Kenneth Kerstin Kevin Khalid Kimberly Kirsten Klaus Kofi Kristin "
    "Kristina Krzysztof Kumar Kurt Kwabena Kwame Kyle Kyung Lakshmi Larry Lars Laszlo Latoya Laura "
    "Lauren Laurent Lawrence Layla Leandro Lebo Lei Leila Lena Lennart Leo Leon Leonard Leonardo Leonie "
    "Leroy Li Liam Lidia Lin Linda Lindiwe Ling Linh Linus Lisa Logan Lorenzo Lori Lothar Louis Louise "
    "Luc Luca Lucas Lucia Lucy Ludwig Luis Luise Lukas Lydia Maciej Madison Magda Magdalena Magnus "
    "Mahmoud Maik Maja Malik Manfred Manoj Manuel Manuela Marc Marcel Marcin Marco Marcus Marek Margaret "
    "Margarita Maria Marian Mariana Marie Marilyn Marina Mario Marion Marius Mark Marlene Marlon Marta "
    "Martha Martin Martina Martyna Mary Massimo Mateo Matt Matteo Matthew Matthias Maurice Mauricio Max "
    "Maxime Maya Meera Megan Mehdi Mehmet Mei Meike Melissa Micha Michael Michaela Michal Michele "
    "Michelle Miguel Mihai Mikael Mike Mikhail Mikkel Milan Min Ming Miriam Mirko Mohamad Mohamed "
    "Mohammad Mohammed Moira Monica Monika Morten Muhammad Murat Mustafa Nadia Nadine Nancy Naoko "
    "Natalia Natalie Natasha Nathalie Nathan Neha Neil Nelson Ngozi Nguyen Nia Niall Niamh Nicholas Nick "
    "Nicola Nicolas Nicole Nigel Niklas Nikola Nikolai Nils Nina Njeri Nnamdi Noah Noor Nora Norbert "
    "Noriko Norman Nuno Obinna Odile Olaf Olga Oliver Olivia Olivier Oluwaseun Omar Omari Orla Orlando "
    "Oscar Osman Otieno Otto Owen Pablo Padraig Pamela Paola Paolo Pascal Pat Patrice Patricia Patrick "
    "Patrik Paul Paula Pauline Pavel Pawel Paweł Pedro Penelope Peter Petra Phil Philip Philippe Phillip "
    "Pia Pierre Piet Pieter Piotr Pooja Preeti Priya Rachel Rachid Rafael Rafał Rahul Rainer Raj Rajesh "
    "Rakesh Ralf Ralph Ramon Ramón Randy Rania Raphael Raquel Rashid Ravi Ray Raymond Rebecca Reinhard "
    "Renata Renate Rene René Rhys Ricardo Riccardo Richard Rick Rita Rob Robert Roberta Roberto Rodrigo "
    "Roger Rohan Roland Rolf Romain Ronald Ronan Rory Rosa Rosalie Rosie Ross Roy Ruben Rudolf Rupert "
    "Russell Ruth Ryan Saeed Sakura Salim Salma Sam Samantha Sami Samir Samuel Sandeep Sandra Sandro "
    "Sanjay Santiago Sara Sarah Saskia Satoshi Scott Sean Sebastian Selim Selma Serge Sergei Sergio "
    "Seung Shane Shannon Sharon Sheila Shirley Shreya Siegfried Sigrid Silke Silvia Simon Simone Sina "
    "Sinead Siobhan Sipho Sofia Sofie Solveig Sonia Sonja Sophia Sophie Soren Stanislav Stefan Stefania "
    "Steffen Stella Stephanie Stephen Steve Steven Stuart Stéphane Sunil Suresh Susan Sven Svetlana "
    "Sylvia Sylvie Søren Takashi Takeshi Tamara Tanja Tanya Tao Tara Tariq Tatiana Ted Teodora Teresa "
    "Terry Thabo Thandi Thanh Thelma Theo Theresa Thiago Thomas Thorsten Tiago Tilman Tim Timo Timothy "
    "Tobias Tom Tomas Tomasz Tony Torben Torsten Traude Trevor Tyler Udo Ulf Ulrich Ulrike Umut Ursula "
    "Ute Uwe Valentina Valeria Vanessa Vasile Vera Verena Veronika Victor Victoria Vijay Vikram Viktor "
    "Vincent Vincenzo Viola Virginia Vladimir Volker Wadim Waldemar Walid Walter Waltraud Wanda Wanjiru "
    "Wayne Wei Werner Wiebke Wilhelm William Willie Wilma Winfried Wojciech Wolfgang Xavier Xiao Yan "
    "Yang Yannick Yara Yasmin Yasmine Ying Yosef Yuki Yumi Yuri Yusuf Yvonne Zachary Zahra Zainab Zeynep "
    "Zofia Zoltan Zoran Zuzana "
)  # fmt: skip
GIVEN_NAMES = frozenset(_GIVEN_NAMES_TEXT.split())
# Words that begin with a capital in headings, signs, makers' names and at the start of sentences, and name no person.
_PLANT_WORDS_TEXT = (
    "Absolute Abteilung Access Acid Acknowledge Action Adapter Adjusted Administrator Advanced After Air "
    "Alarm Alarms Alfa Alignment All Allen Alloy Also Ambient America Analog Analyser Analyzer And "
    "Android Anlage Annual Anti Applied Approved April Are Area Arm Asap Asia Assembly Asset Atlas "
    "Attached Audit Auftrag August Auto Automatic Auxiliary Average Axial Back Backup Bag Ball Balluff "
    "Bank Bar Base Batch Battery Bay Beam Bearing Bearings Beckhoff Bed Before Belt Bench Bereich Berlin "
    "Best Bestellung Betrieb Big Bin Bitte Black Blade Block Blower Blue Board Body Boiler Bolt Bosch "
    "Bottom Box Bradley Brake Branch Breaker Bridge Bright Broken Bucket Building Bulk Burner Bus Bush "
    "Bushing But Butterfly Bypass Cabinet Cable Calcium Calibrated Calibration Call Can Cap Capacity Car "
    "Carbon Card Cargo Case Casing Cast Castrol Caterpillar Caustic Ceiling Cell Cement Center Central "
    "Centre Centrifugal Certificate Chain Chamber Change Channel Charge Check Checked Cheers Chemical "
    "Chief Chiller China Chlorine Christmas Chrome Cip Circuit Clamp Class Clean Cleaned Cleaning "
    "Clinker Close Closed Clutch Coal Coating Coil Cold Colleagues Collector Colour Column Combustion "
    "Common Company Complete Compressed Compressor Concrete Condensate Condenser Condition Confined "
    "Confirm Confirmed Connection Contact Contactor Contractor Control Controller Controls Converter "
    "Conveyor Cool Cooler Cooling Copco Copper Core Corp Corrective Could Cover Crane Crew Critical "
    "Cross Crude Crusher Cummins Current Customer Cut Cutter Cutting Cycle Cyclone Cylinder Daily Damen "
    "Damper Danfoss Danger Danke Data Date Day Days Dead Dear December Deck Deep Default Defect Delivery "
    "Delta Department Depot Description Design Desk Detector Device Dezember Did Dienstag Diesel "
    "Differential Digital Direct Director Discharge Disk Display Distillation Distribution District Do "
    "Dock Docker Document Does Done Donnerstag Door Double Down Draft Drain Drawing Drill Drive Driver "
    "Drives Drum Dry Dryer Duct Due Dust Duty Dynamic East Easter Eaton Edge Effect Ejector Elbow "
    "Electric Electrical Electronics Element Elevator Emergency Emerson Emission Enclosure End Endress "
    "Energy Engine Engineer Engineering Engineers England Equipment Error Ethernet Europe Evaporator "
    "Event Everybody Everyone Excel Exchange Exchanger Exhaust Expansion External Extruder FYI Fabric "
    "Facility Factory Fail Failed Failure Fan Fans Fanuc Fast Fault Februar February Feed Feeder "
    "Feedwater Ferry Festo Fiber Field File Fill Filler Filling Film Filter Filters Final Finish Fire "
    "Firefox First Fitter Fitting Fixed Flame Flange Flare Flat Flexible Float Floor Flow Flowserve "
    "Fluid Flush Foam Folks For Force Forge Fork Forklift Found Foundation Foundry Frame France Freitag "
    "Frequency Fresh Friday From Front Fuchs Fuel Full Function Furnace Fuse Fwd Förderband Gantry Gas "
    "Gasket Gate Gauge Gear Gearbox General Generator Gentlemen Germany Getriebe Git Gland Glass Good "
    "Grade Grafana Grain Grease Greased Green Grid Grinder Grinding Ground Group Grundfos Gruß Grüße "
    "Guard Guide Guten Guys Had Half Hall Halle Hallo Hammer Hand Handle Handling Hannifin Harbour Hard "
    "Has Hauser Have Hazard He Head Header Health Heat Heater Heating Heavy Height Hello Help Herren Hey "
    "Hi High Hitachi Hmi Hoist Hold Home Honeywell Hood Hook Hopper Horizontal Hose Hot Hour House "
    "Housing Hub Human Humidity Hydraulic Hydraulics Hydrogen Hyundai I If Ifm Ignition Impeller Inc "
    "Incident Index India Indicator Indoor Induction Industrial Industries Info Information Inlet Input "
    "Inspected Inspection Inspector Installed Instandhaltung Instrument Instruments Insulation Insurance "
    "Interface Interlock Internal Inverter Invoice Iron Is Island Issue It Item Januar January Japan "
    "Java Jaw Jenkins Job Joint Juli July Junction June Juni Kafka Kessel Key Kiln Kind Kit Kollegen "
    "Kolleginnen Komatsu Kran Krohne Kuka Lab Laboratory Ladder Ladle Lager Lake Lamp Large Laser Last "
    "Late Lathe Laval Leak Left Leiter Leitung Length Level Lever Library License Lieferung Lift Light "
    "Lime Limit Linde Line Linear Lines Link Linux Liquid List Load Loader Local Location Lock Log "
    "London Long Loop Loss Loto Low Lower Lube Lubricated Lubrication Machine Machines Madam Magnetic "
    "Main Maintenance Major Make Management Manager Manifold Manual March Master Material Materials "
    "Maximo Maximum May Measure Measuring Mechanic Mechanical Medium Meeting Meister Member Memo Memory "
    "Message Messer Metal Meter Method Metso Middle Mill Mills Mine Minimum Minor Mitsubishi Mittwoch "
    "Mixer Mobil Mobile Modbus Mode Model Module Monday Monitor Montag Monthly Morgen Motor Motors Mould "
    "Mount Mounting Multi Must März Natural Near Needle Network New Next Night Nitrogen No Noise Nominal "
    "Non Normal North Not Note Noted Notice November Nozzle Number Nut October Ofen Offline Oil Oktober "
    "Old Omron Online Open Operating Operation Operations Operator Operators Optical Or Oracle Orange "
    "Order Orders Original Our Outlet Outlook Outotec Output Outside Oven Overhaul Overhead Overload "
    "Overspeed Oxygen Pack Package Packing Pad Paint Pallet Panel Paper Paris Park Parker Part Parts "
    "Pass Patrol Peak Pending Pepperl Performance Perkins Permit Personal Personnel Phase Phoenix Pilot "
    "Pin Pinion Pipe Piping Piston Pit Plan Planned Planning Plant Plastic Plate Platform Plc Please Pls "
    "Plug Pneumatic Point Polymer Port Position Post Power Ppe Praxair Predictive Preheater Press Presse "
    "Pressing Pressure Preventive Primary Print Printer Priority Problem Process Product Production "
    "Profibus Profile Profinet Program Project Protection Proximity Public Pulley Pulp Pulverizer Pump "
    "Pumpe Pumping Pumps Purchase Purchasing Purge Python Quality Quarry Quarter Quench Quick Radial "
    "Rail Railway Ramp Range Rapid Rate Raw Re Reactor Reading Ready Rear Received Rechnung "
    "Recirculation Recorder Recovery Rectifier Red Reducer Reference Refinery Reflux Refrigeration "
    "Regarding Regards Regenerator Region Regulator Relay Release Relief Remote Removed Repair Repaired "
    "Replace Replaced Report Reported Request Required Reserve Reservoir Reset Residual Resin Restarted "
    "Return Reverse Rexroth Right Ring Rinse River Road Robot Rockwell Rod Roll Roller Rolling Rolls "
    "Roof Room Root Rope Rosemount Rotary Rotor Round Route Royce Rubber Run Running Safety Sales Salt "
    "Sample Sampling Samson Samstag Samsung Sand Sandvik Saturday Saw Scada Scale Schedule Schicht "
    "Schneider Scraper Screen Screw Scrubber Seal Seals Second Secondary Section Security Sensor Sensors "
    "Separator September Sequence Series Server Service Services Set Setting Settler Shaft Shaker She "
    "Sheet Shell Shift Ship Shipment Shipping Shock Shop Short Shot Should Shutdown Sick Side Siemens "
    "Sieve Signal Silo Since Sincerely Single Sir Site Six Size Slag Slide Slow Sludge Slurry Small "
    "Smart Smoke Socket Soda Sodium Soft Software Solar Solenoid Solid Sonntag South Spare Spares "
    "Special Specialist Speed Spindle Spray Spring Sprocket Stack Staff Stage Stainless Standard Standby "
    "Star Start Started Starter Startup State Static Station Stator Status Steam Steel Step Steuerung "
    "Stock Stop Stopped Storage Store Stores Storm Strainer Street String Strip Structure Störung Sub "
    "Subject Substation Suction Sulphur Sulzer Summary Sump Sunday Super Supervisor Supplier Supply "
    "Support Surface Surge Swagelok Switch Switchboard Switchgear Synchronous System Systems Table Tag "
    "Tail Tank Tanks Tap Tape Target Task Team Tech Technical Technician Technik Technology Temp "
    "Temperature Tension Terex Terminal Test Tested Testing Thank Thanks That The There Thermal "
    "Thermostat These They Thickener Third This Those Three Throttle Thrust Thursday Ticket Tie "
    "Tightened Time Timer Timken Tire Title Today Tool Tools Top Torch Torque Toshiba Total Tower Track "
    "Tractor Traffic Trailer Train Training Transfer Transformer Transmission Transmitter Transport Tray "
    "Treatment Trip Trolley Truck Tube Tubes Tuesday Tug Tundish Tunnel Turbine Turck Twin Two Type "
    "Ultra Unit Units Unknown Update Updated Upper Urgent User Utilities Utility Vacuum Valve Valves "
    "Vapour Variable Vega Vehicle Vendor Vent Ventil Ventilation Vertical Vessel Vibration View Visual "
    "Voltage Volume Wagon Waiting Wall Walzwerk Warehouse Warm Warning Wartsila Wartung Was Wash Washer "
    "Waste Water We Wear Weather Wednesday Weekly Weighing Weight Weir Weld Welder Welding Well Welle "
    "Were Werk West Wet Wheel When While White Wide Wika Will Winch Wind Winding Window Windows Wing "
    "Wire Wiring With Without Wood Word Work Worker Workers Works Workshop Would Wärtsilä Yard Year "
    "Yellow Yes Yokogawa You Your Zinc Zone "
)  # fmt: skip
PLANT_WORDS = frozenset(_PLANT_WORDS_TEXT.split())
# Makers and things that are called as a person is.
NAMED_LIKE_PERSONS = frozenset((
    "Allen Bradley",
    "Art Work",
    "Arthur Little",
    "Baker Hughes",
    "Ben Nevis",
    "Bernard Controls",
    "Bill Of",
    "Bosch Rexroth",
    "Carl Zeiss",
    "Charles Ross",
    "Clark Hoist",
    "Dale Carnegie",
    "Dean Brothers",
    "Dean Pump",
    "Drew Marine",
    "Ernst Reime",
    "Felix Böttcher",
    "Foster Wheeler",
    "Francis Turbine",
    "Gardner Denver",
    "Grace Period",
    "Graham Vacuum",
    "Grant Instruments",
    "Harris Pump",
    "Henry Schein",
    "Henry Valve",
    "Hope Bay",
    "Howden Roots",
    "Hubert Stüken",
    "Ingersoll Rand",
    "Jack Screw",
    "Jack Shaft",
    "Jean Müller",
    "Jerry Can",
    "John Crane",
    "John Deere",
    "Johnson Controls",
    "Jordan Valve",
    "Karl Fischer",
    "Karl Storz",
    "Leon Inspection",
    "Leonard Valve",
    "Ludwig Elektronik",
    "Marc Chagall",
    "Mark Andy",
    "Mark Off",
    "Mark Up",
    "Martin Sprocket",
    "Max Flow",
    "Max Load",
    "Max Power",
    "Max Pressure",
    "Max Temp",
    "Morgan Advanced",
    "Nash Elmo",
    "Nelson Stud",
    "Nelson Studs",
    "Norman Filter",
    "Oliver Valves",
    "Oliver Valvetek",
    "Otto Cycle",
    "Otto Junker",
    "Parker Hannifin",
    "Paul Mueller",
    "Pearl Dryer",
    "Philip Morris",
    "Ray Tube",
    "Rob Roy",
    "Robert Bosch",
    "Robin Bearing",
    "Robin Hood",
    "Rose Bengal",
    "Ross Controls",
    "Ruby Mill",
    "Sara Lee",
    "Summer Shutdown",
    "Thomas Magnete",
    "Victor Reinz",
    "Victor Torch",
    "Warren Rupp",
    "Will Call",
))  # fmt: skip
_PINYIN_SURNAMES_TEXT = (
    "Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Gao Luo Zheng Liang Xie "
    "Song Tang Deng Han Feng Cao Peng Zeng Xiao Tian Dong Pan Yuan Cai Jiang Yu Du Ye Cheng Wei Su Lü Lv "
    "Ding Ren Lu Yao Shen Zhong Cui Tan Fan Liao Shi Jia Wen Xia Fu Fang Zou Xiong Bai Meng Qin Qiu Hou "
    "Jiang Yin Xue Yan Duan Lei Long Tao Shao Qian Hao Gu Mao Gong Wan Dai Mo Kong Xiang Chang Lai Wu Yi "
    "Qiao Ouyang Zhuge Sima Shangguan Geng Guan Jiao Zuo Gan Bao Zhai Nie Zhan Ou Kang Shu Ning Pang Ji "
    "Tong Ruan Ke Mei Sheng Bi Dan Huo Tu Miao Ling Qu Weng Ran Luan Jin Chai Hua Pu Lang Xing Jing Nong "
    "Lian Mu Che Hong Ge Dou Qi Cen Dang Gong Fei Bu Leng Xi Mi Zong "
)  # fmt: skip
PINYIN_SURNAMES = frozenset(_PINYIN_SURNAMES_TEXT.split())
