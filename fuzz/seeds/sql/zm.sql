-- MySQL dump
CREATE TABLE `Config` (
  `Id` smallint NOT NULL,
  `Name` varchar(64) NOT NULL,
  `Value` text,
  PRIMARY KEY (`Id`)
);
INSERT INTO `Config` VALUES (1,'ZM_OPT_USE_AUTH','0'),(2,'ZM_AUTH_RELAY','plain'),(3,'ZM_DYN_CURR_VERSION','1.36.33');
CREATE TABLE `Users` (`Id` int, `Username` varchar(32), `Password` varchar(64), `Enabled` tinyint, `System` enum('None','View','Edit'));
INSERT INTO `Users` VALUES (1,'admin','*4ACFE3202A5FF5CF467898FC58AAB1D615029441',1,'Edit'),(2,'enji','$2b$12$abcdefghijklmnopqrstuv',1,'View');
CREATE TABLE `Monitors` (`Id` int, `Name` varchar(64), `Host` varchar(64), `Port` varchar(8), `User` varchar(64), `Pass` varchar(64), `Path` varchar(255));
INSERT INTO `Monitors` VALUES (1,'玄関','','','','','rtsp://admin:it''s-7@192.168.1.20/1'),(2,'Niwa','192.168.1.21','80','admin','','/video.mjpg');
INSERT INTO `Zones` VALUES (1,2,'x');
